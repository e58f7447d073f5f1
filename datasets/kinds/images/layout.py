"""Labels and splits from folders: `root/class/…`, or `root/train/class/…` beside `val` and `test`."""

from collections.abc import Sequence
from dataclasses import dataclass

SPLITS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff")


def has_image_suffix(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


class NoPlace(Exception):
    """A file lies where no class is; `code` and a sentence without its subject."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """Label of a file; `split` is empty where the ZIP does not say; `nested` when it lies deeper than its class."""

    label: str
    split: str
    nested: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How the folders are to be read: `skip` common root folders, then, if `splits`, one of train, val and test."""

    skip: int
    splits: bool

    @classmethod
    def of(cls, names: Sequence[str]) -> "Layout":
        """Found from the paths of all images. A root folder that all of them share is not a class."""
        folders = [name.split("/")[:-1] for name in names]
        skip = 0
        while folders and all(len(parts) > skip + 1 for parts in folders):
            if len({parts[skip] for parts in folders}) > 1:
                break
            skip += 1
        tops = {parts[skip].lower() for parts in folders if len(parts) > skip + 1}
        places = {SPLITS[top] for top in tops if top in SPLITS}
        alone = all(parts[skip].lower() in SPLITS for parts in folders if len(parts) > skip)
        return cls(skip, alone and "train" in places and len(places) > 1)

    def place(self, name: str) -> Place:
        """Raises NoPlace for a file outside every class folder."""
        parts = name.split("/")[:-1][self.skip :]
        split = ""
        if self.splits:
            if not parts or parts[0].lower() not in SPLITS:
                raise NoPlace("outside_split", "lies outside train, val and test")
            split, parts = SPLITS[parts[0].lower()], parts[1:]
        if not parts:
            raise NoPlace("no_class", "lies in no class folder")
        return Place(parts[0], split, len(parts) > 1)
