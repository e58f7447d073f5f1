"""Counts of a dataset of images: classes, splits, sizes, modes, formats and equal files."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from datasets.kinds.images.layout import Place
from datasets.kinds.images.picture import Picture

COMMON = 10


@dataclass(slots=True)
class Summary:
    """Filled image by image, in the order of the names."""

    labels: Counter[str] = field(default_factory=Counter)
    splits: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    same: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))
    nested: list[str] = field(default_factory=list)
    animated: list[str] = field(default_factory=list)

    def add(self, name: str, place: Place, picture: Picture, digest: str) -> None:
        self.labels[place.label] += 1
        self.splits[place.split][place.label] += 1
        self.sizes[picture.width, picture.height] += 1
        self.modes[picture.mode] += 1
        self.formats[picture.format] += 1
        self.same[digest].append((name, place.label, place.split))
        if place.nested:
            self.nested.append(name)
        if picture.animated:
            self.animated.append(name)

    @property
    def images(self) -> int:
        return self.labels.total()

    def classes(self) -> list[dict[str, Any]]:
        """One entry a class, in the order of their names, with the images of each split where splits are given."""
        return [
            {"label": label, "images": self.labels[label]}
            | (
                {"splits": {split: counts[label] for split, counts in sorted(self.splits.items())}}
                if self.split
                else {}
            )
            for label in sorted(self.labels)
        ]

    @property
    def split(self) -> bool:
        return any(self.splits)

    def duplicates(self) -> dict[str, Any]:
        """Files with equal bytes: how many are repeats, how many sets disagree in label or lie in two splits."""
        groups = [files for files in self.same.values() if len(files) > 1]
        return {
            "repeats": sum(len(files) - 1 for files in groups),
            "across_classes": [files for files in groups if len({label for _, label, _ in files}) > 1],
            "across_splits": [files for files in groups if len({split for _, _, split in files}) > 1],
        }

    def dimensions(self) -> dict[str, Any]:
        """Smallest, median and largest width and height in pixels, and the commonest sizes."""
        widths = [width for (width, _), count in self.sizes.items() for _ in range(count)]
        heights = [height for (_, height), count in self.sizes.items() for _ in range(count)]
        return {
            "width": {"min": min(widths), "median": median(widths), "max": max(widths)},
            "height": {"min": min(heights), "median": median(heights), "max": max(heights)},
            "different": len(self.sizes),
            "common": [[width, height, count] for (width, height), count in self.sizes.most_common(COMMON)],
        }
