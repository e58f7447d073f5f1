"""Predictions from raw rows with a saved pipeline."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.trainers.artifact import read_signature, verify
from training.trainers.errors import ModelFileError
from training.trainers.finite import finite
from training.trainers.tabular import skops_file
from training.trainers.tabular.rows import read_rows


class TabularModel:
    """A loaded pipeline with its signature. Not thread-safe only as far as scikit-learn is not."""

    def __init__(self, pipeline: Any, signature: Mapping[str, Any]) -> None:
        self.pipeline = pipeline
        self.signature = signature

    def predict(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """`predictions` in the order of the rows, `warnings` about what was filled, unseen, out of range or ignored.

        Raises RowError for a row that cannot be read.
        """
        cells, warnings = read_rows(self.signature["inputs"], rows)
        outputs = self.signature["outputs"]
        answer = {"classification": self._classes, "regression": self._numbers, "clustering": self._clusters}
        return {"predictions": finite(answer[outputs["kind"]](cells)), "warnings": warnings}

    def _classes(self, cells: np.ndarray) -> list[dict[str, Any]]:
        shares = self.pipeline.predict_proba(cells)
        labels = [str(label) for label in self.pipeline.classes_]
        return [
            {"prediction": labels[row.argmax()], "probabilities": dict(zip(labels, row, strict=True))} for row in shares
        ]

    def _numbers(self, cells: np.ndarray) -> list[dict[str, Any]]:
        return [{"prediction": value, "probabilities": None} for value in self.pipeline.predict(cells)]

    def _clusters(self, cells: np.ndarray) -> list[dict[str, Any]]:
        labels = self.signature["outputs"]["labels"]
        return [{"prediction": labels[index], "probabilities": None} for index in self.pipeline.predict(cells)]


def load(model_dir: str | Path) -> TabularModel:
    """Check the hash, then open the file. Raises ModelFileError."""
    directory = Path(model_dir)
    signature = read_signature(directory)
    verify(directory, signature["files"])
    model_file = next((item["path"] for item in signature["files"] if item["path"].endswith(".skops")), None)
    if model_file is None:
        raise ModelFileError("The signature names no .skops file.")
    return TabularModel(skops_file.load(directory / model_file), signature)
