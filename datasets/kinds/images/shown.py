"""Images as their page shows them: classes with counts as bars, and a grid of thumbnails class by class."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from datasets.kinds.shown import commonest_first, gained_and_lost

BARS = 100
SPLITS = ("train", "validation", "test")


def values(reading: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """What was found, and for the grid the thumbnails of each class."""
    shown = {
        "images": reading["images"],
        "class_count": len(reading["classes"]),
        "size": _size(reading["images"]["sizes"]),
        "formats": commonest_first(reading["images"]["formats"]),
        "modes": commonest_first(reading["images"]["modes"]),
        "splits": [(name, reading["images"]["splits"][name]) for name in SPLITS if name in reading["images"]["splits"]],
    }
    return shown | (_grid(reading) if query.get("section") == "preview" else _bars(reading["classes"], query))


def _bars(classes: list[Mapping[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Each class with its images, and the images of the largest one, which fills the width."""
    return {
        "bars": classes if query.get("classes") == "all" else classes[:BARS],
        "most": max((entry["images"] for entry in classes), default=0),
    }


def _grid(reading: Mapping[str, Any]) -> dict[str, Any]:
    preview = reading["preview"]
    counts = {entry["label"]: entry["images"] for entry in reading["classes"]}
    return {
        "sprite": {key: preview[key] for key in ("tile", "width", "height")},
        "per_class": max((len(entry["tiles"]) for entry in preview["classes"]), default=0),
        "grid": [_row(entry, counts[entry["label"]]) for entry in preview["classes"]],
        "without": len(reading["classes"]) - len(preview["classes"]),
    }


def _row(entry: Mapping[str, Any], images: int) -> dict[str, Any]:
    """A class with its tiles; `x` and `y` are pixels of the sprite, `file` is the name without its folders."""
    tiles = [tile | {"file": PurePosixPath(tile["name"]).name} for tile in entry["tiles"]]
    return {"label": entry["label"], "images": images, "tiles": tiles}


def _size(sizes: Mapping[str, Any]) -> str:
    """“64 × 64 pixels”, or from the smallest to the largest side."""
    width, height = sizes["width"], sizes["height"]
    if sizes["different"] == 1:
        return f"{width['min']} × {height['min']} pixels"
    least, most = min(width["min"], height["min"]), max(width["max"], height["max"])
    return f"sides of {least} to {most} pixels" if least < most else f"{least} × {least} pixels"


def changes(newer: Mapping[str, Any], older: Mapping[str, Any]) -> list[str]:
    """Phrases about classes that came or went."""
    now, before = ([entry["label"] for entry in reading["classes"]] for reading in (newer, older))
    return gained_and_lost(now, before)
