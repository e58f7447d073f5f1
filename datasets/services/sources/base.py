"""What every source offers, and how its bytes come to lie in a version's own folder."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from datasets.kinds.clues import Clue
from datasets.models import DatasetVersion
from mlplatform.core import storage
from mlplatform.core.services.quota import NO_SPACE, disk_full

ONE, SEVERAL = "original", "originals"
"""A single file lies in a version's folder as the first; several lie in a folder of the second name, as 0, 1, …"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that lies on disk; `sha256` is empty when the reader is to compute it."""

    path: Path
    filename: str
    size: int
    sha256: str = ""

    @property
    def clue(self) -> Clue:
        return Clue.of(self.path, self.filename)


class Source(Protocol):
    """`filename` as the user named it, of several the first; `sizes` in bytes of each; `place` to bring the bytes."""

    @property
    def filename(self) -> str: ...
    @property
    def sizes(self) -> tuple[int, ...]: ...
    @property
    def uploads(self) -> tuple[UUID, ...]:
        """The resumable uploads that are used up by it."""
        ...

    @property
    def read_again_from(self) -> DatasetVersion | None: ...
    def place(self, folder: Path) -> list[Placed]: ...


class Part(Source, Protocol):
    """A source of one file, which may be one of several."""

    def bring(self, target: Path) -> Placed: ...


def total(source: Source) -> int:
    return sum(source.sizes)


def share(source: Path, target: Path) -> None:
    """A second name for the same bytes; a copy where the file system cannot do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _link_or_copy(source, target)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise disk_full(source.stat().st_size) from error
        raise
    storage.sync_directory(target.parent)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise
        shutil.copyfile(source, target)
        storage.sync_file(target)


def places(folder: Path, count: int, *, several: bool) -> Iterable[Path]:
    """Where the files of a version lie in its folder."""
    return [folder / SEVERAL / str(number) for number in range(count)] if several else [folder / ONE]
