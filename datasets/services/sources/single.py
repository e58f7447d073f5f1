"""Sources of one file: bytes at hand, or a finished resumable upload."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from datasets.models import DatasetVersion
from datasets.services.sources.base import ONE, Placed, share
from mlplatform.core import storage
from mlplatform.core.errors import Conflict
from mlplatform.core.models import Upload
from mlplatform.core.services.quota import NO_SPACE, disk_full


@dataclass(frozen=True, slots=True)
class FileSource:
    """Bytes at hand: one part of a form, or a file of ours. `size` is what they claim to be, for the limits."""

    filename: str
    chunks: Iterable[bytes]
    size: int
    uploads: tuple[UUID, ...] = ()
    read_again_from: DatasetVersion | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        return (self.size,)

    def place(self, folder: Path) -> list[Placed]:
        return [self.bring(folder / ONE)]

    def bring(self, target: Path) -> Placed:
        try:
            size, sha256 = storage.write_stream(target, self.chunks)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise disk_full(self.size) from error
            raise
        return Placed(target, self.filename, size, sha256)


@dataclass(frozen=True, slots=True)
class UploadSource:
    """A finished resumable upload; taking it over is noted in the same transaction, so that it happens once."""

    upload: Upload
    read_again_from: DatasetVersion | None = None

    @property
    def filename(self) -> str:
        return self.upload.filename

    @property
    def sizes(self) -> tuple[int, ...]:
        return (self.upload.length,)

    @property
    def uploads(self) -> tuple[UUID, ...]:
        return (self.upload.pk,)

    def place(self, folder: Path) -> list[Placed]:
        return [self.bring(folder / ONE)]

    def bring(self, target: Path) -> Placed:
        now = timezone.now()
        taken = Upload.objects.filter(pk=self.upload.pk, consumed_at=None, completed_at__isnull=False)
        if not taken.update(consumed_at=now):
            raise Conflict(
                f"{self.filename} is not complete yet, or a dataset was made of it already.",
                code="upload_not_usable",
                hint="Look under Datasets, or finish the upload first.",
            )
        self.upload.consumed_at = now
        path = storage.upload_path(self.upload.pk)
        if not path.exists() or path.stat().st_size != self.upload.length:
            raise Conflict(f"The bytes of {self.filename} are no longer here.", hint="Upload the file again.")
        share(path, target)
        return Placed(target, self.filename, self.upload.length)
