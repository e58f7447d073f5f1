"""The test images that a model got wrong, each with a small picture of its own, so that nobody must open the ZIP."""

import base64
import io
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, ImageOps

from training.trainers.vision.image_set import Index
from training.trainers.vision.pictures import FORMATS, opaque

MISTAKES = 24
SIDE = 64  # pixels


def mistakes(index: Index, rows: np.ndarray, shares: np.ndarray) -> list[dict[str, Any]]:
    """The surest first; `row` counts the rows of the dataset from 0, `thumbnail` is a data URL."""
    predicted, confidence = shares.argmax(axis=1), shares.max(axis=1)
    wrong = np.flatnonzero(predicted != index.codes[rows])
    order = wrong[np.argsort(-confidence[wrong], kind="stable")][:MISTAKES]
    pictures = _contents(index, [int(rows[place]) for place in order])
    return [
        {
            "row": int(rows[place]),
            "name": index.names[rows[place]],
            "actual": index.labels[index.codes[rows[place]]],
            "predicted": index.labels[predicted[place]],
            "confidence": float(confidence[place]),
            "thumbnail": thumbnail(pictures[int(rows[place])]),
        }
        for place in order
    ]


def thumbnail(content: bytes) -> str:
    """At most 64 × 64 pixels as a JPEG in a data URL, about 2 KB; tiny pictures are enlarged without blurring."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        picture = opaque(ImageOps.exif_transpose(image)).convert("RGB")
    if max(picture.size) < SIDE:
        picture = ImageOps.contain(picture, (SIDE, SIDE), Image.Resampling.NEAREST)
    else:
        picture.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _contents(index: Index, rows: list[int]) -> dict[int, bytes]:
    """The files' bytes of these rows; only the parts of the pack that hold them are read."""
    found: dict[int, bytes] = {}
    with pq.ParquetFile(index.path) as pack:
        start = 0
        for group in range(pack.num_row_groups):
            end = start + pack.metadata.row_group(group).num_rows
            here = [row for row in rows if start <= row < end]
            if here:
                images = pack.read_row_group(group, columns=["image"]).column(0)
                found |= {row: images[row - start].as_py() for row in here}
            start = end
    return found
