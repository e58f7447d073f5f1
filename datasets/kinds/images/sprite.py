"""Thumbnails of all classes in one picture: a row for each class, so that a page needs one request for its grid."""

from pathlib import Path
from typing import Any

from PIL import Image

SPRITE = "thumbnails.webp"
TILE = 64  # pixels a side
PER_CLASS = 12
MAX_CLASSES = 100  # 6,400 pixels high; WebP ends at 16,383


class Sprite:
    """Collects thumbnails by class and writes them re-encoded: nothing of the uploaded files' bytes is in it."""

    def __init__(self) -> None:
        self._tiles: dict[str, list[tuple[int, str, Image.Image]]] = {}

    def wants(self, label: str) -> bool:
        """Whether another thumbnail of the class would be shown."""
        if label in self._tiles:
            return len(self._tiles[label]) < PER_CLASS
        return len(self._tiles) < MAX_CLASSES

    def add(self, label: str, row: int, name: str, thumbnail: Image.Image) -> None:
        if self.wants(label):
            self._tiles.setdefault(label, []).append((row, name, thumbnail))

    def write(self, folder: Path, classes: list[str]) -> dict[str, Any]:
        """Write the sprite; gives the `preview` of reading.json, x and y in pixels from the top left."""
        shown = [label for label in classes if self._tiles.get(label)][:MAX_CLASSES]
        columns = max((len(self._tiles[label]) for label in shown), default=0)
        sheet = Image.new("RGBA", (max(1, columns) * TILE, max(1, len(shown)) * TILE), (0, 0, 0, 0))
        rows = []
        for line, label in enumerate(shown):
            tiles = []
            for column, (row, name, thumbnail) in enumerate(self._tiles[label]):
                x, y = column * TILE, line * TILE
                sheet.paste(thumbnail, (x + (TILE - thumbnail.width) // 2, y + (TILE - thumbnail.height) // 2))
                tiles.append({"x": x, "y": y, "row": row, "name": name})
            rows.append({"label": label, "tiles": tiles})
        sheet.save(folder / SPRITE, "WEBP", quality=80, method=2)
        return {"sprite": SPRITE, "tile": TILE, "width": sheet.width, "height": sheet.height, "classes": rows}
