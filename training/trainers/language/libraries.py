"""transformers, imported so that it works beside our own package `datasets` and a torchvision of another torch."""

import logging
import os
import warnings
from types import ModuleType

from training.trainers.guards import mend_torchvision


def transformers() -> ModuleType:
    """The package, quiet and without telemetry. `hide_our_datasets_package` has been called in a child of ours."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    mend_torchvision()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers as package
    package.logging.set_verbosity_error()
    package.logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    return package
