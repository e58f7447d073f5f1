"""Fetching torchvision's weights: only when somebody asks for it (`mlplatform weights`), never while a job runs."""

from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from training.trainers.errors import ConfigError
from training.trainers.guards import mend_torchvision
from training.trainers.vision.transfer_image.backbones import TORCHVISION_NAMES
from training.trainers.vision.transfer_image.pretrained import FILES, LABELS, find, folders, how_to_get


def address(backbone: str) -> str:
    """Where torchvision offers the file that we look for first."""
    mend_torchvision()
    from torchvision import models

    choices = models.get_model_weights(TORCHVISION_NAMES[backbone])
    return next(str(weights.url) for weights in choices if str(weights.url).endswith(FILES[backbone][0]))


def download(backbone: str, address: Callable[[str], str] = address) -> Path:
    """The file with the backbone's weights, from this machine or fetched now into the first folder that is searched.

    Raises ConfigError when the network does not give it, or gives another file than the name's hash promises.
    """
    if here := find(backbone):
        return here
    from torch.hub import download_url_to_file

    name = FILES[backbone][0]
    target = folders()[0] / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        download_url_to_file(address(backbone), str(target), hash_prefix=Path(name).stem.rpartition("-")[2])
    except (URLError, OSError, RuntimeError) as error:
        reason = getattr(error, "reason", None) or error
        message = f"The weights of {LABELS[backbone]} could not be fetched: {reason}."
        raise ConfigError(message, hint=how_to_get(backbone), code="no_weights") from error
    return target
