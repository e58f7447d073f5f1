"""Light summary of a dataset of images: what the web process knows of a version without opening its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageInfo:
    """Images by class and by split; `splits` is empty where the upload gave none. Sizes in pixels (medians)."""

    classes: tuple[tuple[str, int], ...]
    splits: tuple[tuple[str, int], ...] = ()
    width: float = 0
    height: float = 0
    grey: bool = False

    @classmethod
    def from_reading(
        cls,
        reading: Mapping[str, Any],
        target: str | None = None,
        features: Iterable[str] | None = None,
        forced: Iterable[str] = (),
    ) -> "ImageInfo":
        """Build from the contents of `reading.json`. Images have no columns, so the other arguments say nothing."""
        images = reading["images"]
        return cls(
            classes=tuple((entry["label"], entry["images"]) for entry in reading["classes"]),
            # In the order of use: a database may return JSON's keys in another one.
            splits=tuple((name, images["splits"][name]) for name in SPLITS if name in images.get("splits", {})),
            width=images["sizes"]["width"]["median"],
            height=images["sizes"]["height"]["median"],
            grey=set(images.get("modes", {})) <= {"1", "L", "I", "I;16"},
        )

    @property
    def given_split(self) -> Mapping[str, int]:
        return dict(self.splits)

    @property
    def images(self) -> int:
        return sum(count for _, count in self.classes)

    @property
    def training_images(self) -> float:
        """About how many of them train."""
        return dict(self.splits).get("train", 0.7 * self.images)
