"""What a warm template imports once, so that a forked child trains or serves without the seconds that imports cost."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec

TABLES = (
    "pyarrow.parquet",
    "training.trainers.run",
    "training.trainers.serve",
    "training.trainers.tabular.predict",
    "training.trainers.tabular.random_forest.train",
    "training.trainers.tabular.logistic_regression.train",
    "training.trainers.tabular.gradient_boosting.train",
    "training.trainers.tabular.k_means.train",
)
# Each comes after what it stands on; the first name is the library without which the group is left out.
NETWORKS = (
    ("torch", "torch", "torch._dynamo", "safetensors.torch", "training.trainers.checkpoint"),
    ("torch", "training.trainers.vision.native_cnn.train", "training.trainers.vision.predict"),
    ("torchvision", "torchvision.models", "training.trainers.vision.transfer_image.train"),
    (
        "transformers",
        "training.trainers.language.causal_lm.train",
        "training.trainers.language.chat_sft.train",
        "training.trainers.language.predict",
        "transformers.models.gpt2.modeling_gpt2",
        "transformers.tokenization_utils_fast",
    ),
    ("peft", "peft"),
)


def preload() -> None:
    """What tables need. Import only: no thread pool may run before a fork, so `OMP_NUM_THREADS=1` comes first."""
    for module in TABLES:
        import_module(module)
    from training.trainers.registry import specs
    from training.trainers.run import library_versions
    from training.trainers.schema import adapter
    from training.trainers.tabular import skops_file

    skops_file.import_skops()
    library_versions(loaded_only=False)
    for spec in specs():
        adapter(spec.config_class)


def network_steps() -> Iterator[Callable[[], object]]:
    """What networks need, in steps of a second or two at most; nothing of a library that is absent here.

    CUDA is asked about through the driver's management library, for a process that has touched CUDA must not fork.
    """
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    for library, *modules in NETWORKS:
        if find_spec("torch") is None or find_spec(library) is None:
            continue
        if library in ("torchvision", "transformers"):
            yield _mend
        for module in modules:
            yield partial(import_module, module)
    if sys.modules.get("torch"):
        from training.trainers.warm_up import first_step

        yield first_step


def _mend() -> None:
    """Both die beside a torch of another build unless they are helped; `libraries` also keeps transformers quiet."""
    from training.trainers.guards import mend_torchvision
    from training.trainers.language.libraries import transformers

    mend_torchvision()
    if find_spec("transformers") is not None:
        transformers()
