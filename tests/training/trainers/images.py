"""A pack of generated images, as the image reader writes it: three classes that differ in colour and shape."""

import hashlib
import io

import numpy as np
import pyarrow as pa
from PIL import Image

CLASSES = ("blue", "green", "red")


def image_table(rows: int = 60, seed: int = 0, side: int = 16, split: str = "") -> pa.Table:
    """`rows` noisy PNG squares, an equal share of each class."""
    random = np.random.default_rng(seed)
    columns: dict[str, list[object]] = {name: [] for name in ("label", "name", "sha256", "image")}
    for number in range(rows):
        label = CLASSES[number % 3]
        pixels = random.integers(0, 120, (side, side, 3))
        pixels[4:12, 2 + number % 5 : 12, 2 - number % 3] += 120
        out = io.BytesIO()
        Image.fromarray(pixels.astype(np.uint8)).save(out, "PNG")
        content = out.getvalue()
        values = (label, f"{label}/{number:03}.png", hashlib.sha256(content).hexdigest(), content)
        for name, value in zip(columns, values, strict=True):
            columns[name].append(value)
    same = {"split": split, "width": side, "height": side, "mode": "RGB", "format": "PNG"}
    return pa.table(columns | {name: [value] * rows for name, value in same.items()})
