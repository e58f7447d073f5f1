"""Several files as one source: what was chosen together becomes one version."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from datasets.models import DatasetVersion
from datasets.services.sources.base import Part, Placed, places


@dataclass(frozen=True, slots=True)
class FilesSource:
    """`parts` in the order in which they were given; at least two."""

    parts: tuple[Part, ...]
    read_again_from: DatasetVersion | None = None

    @property
    def filename(self) -> str:
        return self.parts[0].filename

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(size for part in self.parts for size in part.sizes)

    @property
    def uploads(self) -> tuple[UUID, ...]:
        return tuple(upload for part in self.parts for upload in part.uploads)

    def place(self, folder: Path) -> list[Placed]:
        targets = places(folder, len(self.parts), several=True)
        return [part.bring(target) for part, target in zip(self.parts, targets, strict=True)]
