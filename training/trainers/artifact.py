"""Model files: hashes that are checked before anything is opened. Light."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from training.trainers.errors import ModelFileError

SIGNATURE_FILE = "signature.json"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe(directory: Path, names: Iterable[str]) -> list[dict[str, Any]]:
    """Path, size and hash of each file, relative to the directory."""
    return [
        {"path": name, "bytes": (directory / name).stat().st_size, "sha256": sha256(directory / name)} for name in names
    ]


def verify(directory: Path, files: Iterable[dict[str, Any]]) -> None:
    """Raise ModelFileError unless every file is there with the hash that was recorded when it was written."""
    for item in files:
        path = directory / item["path"]
        if not path.is_file():
            raise ModelFileError(f"The model's file “{item['path']}” is missing.")
        if sha256(path) != item["sha256"]:
            raise ModelFileError(
                f"The model's file “{item['path']}” is not the one that was saved: its SHA-256 differs."
            )


def read_signature(directory: Path) -> dict[str, Any]:
    """The contents of signature.json: trainer, flavor, files, inputs, outputs."""
    path = directory / SIGNATURE_FILE
    if not path.is_file():
        raise ModelFileError(f"There is no {SIGNATURE_FILE} in the model's folder, so nothing says how to load it.")
    signature: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return signature
