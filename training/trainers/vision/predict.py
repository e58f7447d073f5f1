"""Predictions from images with a saved network."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from training.trainers.artifact import read_signature, verify
from training.trainers.errors import ModelFileError, RowError
from training.trainers.finite import finite
from training.trainers.vision.architectures import build
from training.trainers.vision.infer import normalised, probabilities
from training.trainers.vision.pictures import NotAPicture, square
from training.trainers.vision.saving import CONFIG_FILE, MODEL_FILE, Network

COLUMN = "image"
MAX_ROWS = 1000


class ImageModel:
    """A loaded network with its description. Safe from several threads: nothing of it changes."""

    def __init__(self, model: torch.nn.Module, network: Network) -> None:
        self.model = model
        self.network = network

    def predict(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Each row is {"image": …}: bytes, base64 text, a data: URL or, from Python only, a pathlib.Path.

        A text is never taken for a path, so that no request can open a file of the server. Raises RowError.
        """
        if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
            raise RowError("“rows” must be a list of at least one object with an “image”.")
        if len(rows) > MAX_ROWS:
            raise RowError(f"There are {len(rows):,} images; at most {MAX_ROWS:,} are taken at once.")
        pixels = torch.from_numpy(np.stack([self._pixels(number, row) for number, row in enumerate(rows, 1)]))
        inputs = normalised(pixels, self.network.mean, self.network.std, torch.device("cpu"))
        shares = probabilities(self.model, inputs, torch.arange(len(rows)), batch_size=64)
        labels = self.network.labels
        predictions = [
            {"prediction": labels[share.argmax()], "probabilities": dict(zip(labels, share, strict=True))}
            for share in shares
        ]
        return {"predictions": finite(predictions), "warnings": _ignored(rows)}

    def _pixels(self, number: int, row: Mapping[str, Any]) -> np.ndarray:
        try:
            return square(_content(row.get(COLUMN)), self.network.side, self.network.channels)
        except (NotAPicture, OSError, ValueError) as error:
            raise RowError(f"Row {number}: the image {error}.", column=COLUMN, row=number) from error


def _content(value: Any) -> bytes:
    """The file's bytes. Raises NotAPicture when there are none."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, Path):
        return value.read_bytes()
    if not isinstance(value, str) or not value:
        raise NotAPicture("is missing: send the file's bytes in base64 as “image”")
    text = value.partition(",")[2] if value.startswith("data:") else value
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAPicture("is not base64: send the file's bytes in base64 as “image”") from error


def _ignored(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    names = dict.fromkeys(str(key) for row in rows for key in row if key != COLUMN)
    return [
        {"code": "unknown_column", "message": f"The model does not use “{name}”; it was ignored.", "column": name}
        for name in names
    ]


def load(model_dir: str | Path) -> ImageModel:
    """Check the hashes, rebuild the network, load its weights. Raises ModelFileError."""
    directory = Path(model_dir)
    verify(directory, read_signature(directory)["files"])
    try:
        network = Network(**json.loads((directory / CONFIG_FILE).read_text("utf-8")))
        model = build(network)
        model.load_state_dict(load_file(directory / MODEL_FILE))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelFileError(f"The weights do not fit the network that {CONFIG_FILE} describes.") from error
    return ImageModel(model.eval(), network)
