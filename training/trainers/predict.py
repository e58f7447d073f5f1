"""`load(model_dir).predict(rows)` for a model of any flavor. Imports its libraries: for child processes only."""

from pathlib import Path
from typing import Any

from training.trainers.artifact import read_signature
from training.trainers.registry import loader


def load(model_dir: str | Path) -> Any:
    """The model, its files checked against their hashes first. Raises ModelFileError."""
    return loader(read_signature(Path(model_dir))["flavor"])(model_dir)
