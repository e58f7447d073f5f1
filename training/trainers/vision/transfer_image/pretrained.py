"""Pretrained weights on this machine, under torchvision's own file names. Light: it looks, and opens nothing.

A name ends in the first eight digits of the file's SHA-256, which is checked before the weights are used. Weights that
are not here are never replaced by random ones: the trainer says that it cannot run, and how it could.
"""

import hashlib
import os
from pathlib import Path

FOLDER = "MLPLATFORM_WEIGHTS_DIR"
FILES = {
    "mobilenet-v2": ("mobilenet_v2-b0353104.pth", "mobilenet_v2-7ebf99e0.pth"),
    "resnet18": ("resnet18-f37072fd.pth",),
    "resnet50": ("resnet50-11ad3fa6.pth", "resnet50-0676ba61.pth"),
}
LABELS = {"mobilenet-v2": "MobileNetV2", "resnet18": "ResNet-18", "resnet50": "ResNet-50"}


def folders() -> list[Path]:
    """Where weights may lie: the operator's folder, then torch's download cache."""
    found = [Path(os.environ[FOLDER])] if os.environ.get(FOLDER) else []
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("TORCH_HOME") or cache / "torch")
    return [*found, home / "hub" / "checkpoints"]


def find(backbone: str) -> Path | None:
    """The file with this backbone's ImageNet weights, None when it is not on this machine."""
    candidates = (folder / name for folder in folders() for name in FILES[backbone])
    return next((path for path in candidates if path.is_file()), None)


def is_whole(path: Path) -> bool:
    """Whether the content is the one that the name promises."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(path.stem.rpartition("-")[2])


def how_to_get(backbone: str) -> str:
    """What to do about missing weights."""
    name = FILES[backbone][0]
    return (
        f"With a network, run: mlplatform weights {backbone}. Without one, put torchvision's file {name} into a "
        f"folder, name that folder in {FOLDER} and start the portal again."
    )


def unavailable() -> str:
    """Why no pretrained network can be used here; empty when at least one can."""
    if any(find(backbone) for backbone in FILES):
        return ""
    return f"No pretrained weights are on this machine. {how_to_get('mobilenet-v2')}"
