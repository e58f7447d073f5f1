"""ZIPs of small pictures, made in memory."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image

Files = Mapping[str, bytes]


def picture(shade: int = 0, size: tuple[int, int] = (8, 8), mode: str = "RGB", form: str = "PNG", **save: Any) -> bytes:
    """An image file; another shade gives other bytes."""
    image = Image.new("L", size, shade % 256)
    image.putpixel((0, 0), shade // 256)
    out = io.BytesIO()
    image.convert(mode).save(out, form, **save)
    return out.getvalue()


def folders(count: int = 12, *labels: str, root: str = "") -> dict[str, bytes]:
    """`count` different pictures in each class folder."""
    names = labels or ("cats", "dogs")
    return {f"{root}{label}/{i:03}.png": picture(i + 1000 * k) for k, label in enumerate(names) for i in range(count)}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def problem(reading: dict[str, Any], code: str) -> dict[str, Any]:
    """The first problem of a code."""
    return next(item for item in reading["problems"] if item["code"] == code)


def counts(reading: dict[str, Any]) -> dict[str, int]:
    return {entry["label"]: entry["images"] for entry in reading["classes"]}
