"""What another version was made of, to be read once more."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from datasets.models import DatasetVersion
from datasets.services.sources.base import Placed, places, share
from mlplatform.core import storage
from mlplatform.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class VersionSource:
    """The original of another version, read with other options. The bytes are shared, not copied."""

    read_again_from: DatasetVersion
    uploads: tuple[UUID, ...] = ()

    @property
    def filename(self) -> str:
        return self.read_again_from.original_name

    @property
    def sizes(self) -> tuple[int, ...]:
        version = self.read_again_from
        return tuple(file["bytes"] for file in version.files) or (version.size_bytes,)

    def place(self, folder: Path) -> list[Placed]:
        version = self.read_again_from
        files = version.files or [
            {"filename": version.original_name, "bytes": version.size_bytes, "sha256": version.sha256}
        ]
        here, there = storage.dataset_dir(version.pk), folder
        several = bool(version.files)
        pairs = zip(places(here, len(files), several=several), places(there, len(files), several=several), strict=True)
        return [self._share(*pair, file) for pair, file in zip(pairs, files, strict=True)]

    def _share(self, original: Path, target: Path, file: dict[str, str | int]) -> Placed:
        if not original.exists():
            raise Conflict(
                f"The file {file['filename']} of version {self.read_again_from.number} is no longer here.",
                hint="Upload it again as a new version.",
            )
        share(original, target)
        return Placed(target, str(file["filename"]), int(file["bytes"]), str(file["sha256"]))
