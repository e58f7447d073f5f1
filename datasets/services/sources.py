"""Where the bytes of a version come from, each placed as `original` in the version's own folder."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from datasets.models import DatasetVersion
from mlplatform.core import storage
from mlplatform.core.errors import Conflict, TooLarge, ValidationFailed
from mlplatform.core.formats import filesize
from mlplatform.core.models import Upload
from mlplatform.core.services.quota import disk_full
from mlplatform.core.services.uploads import NO_SPACE


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that lies on disk; `sha256` is empty when the reader is to compute it."""

    size: int
    sha256: str = ""


class Source(Protocol):
    """`filename` as the user named it, `size` in bytes, `place` to bring the bytes to a path."""

    @property
    def filename(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def upload_id(self) -> UUID | None: ...
    @property
    def read_again_from(self) -> DatasetVersion | None: ...
    def place(self, target: Path) -> Placed: ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """Bytes at hand: one multipart body, or a file of ours. `size` is what they claim to be, for the limits."""

    filename: str
    chunks: Iterable[bytes]
    size: int
    upload_id: UUID | None = None
    read_again_from: DatasetVersion | None = None

    def place(self, target: Path) -> Placed:
        try:
            size, sha256 = storage.write_stream(target, self.chunks)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise disk_full(self.size) from error
            raise
        return Placed(size, sha256)


@dataclass(frozen=True, slots=True)
class UploadSource:
    """A finished resumable upload; taking it over is noted in the same transaction, so that it happens once."""

    upload: Upload
    read_again_from: DatasetVersion | None = None

    @property
    def filename(self) -> str:
        return self.upload.filename

    @property
    def size(self) -> int:
        return self.upload.length

    @property
    def upload_id(self) -> UUID:
        return self.upload.pk

    def place(self, target: Path) -> Placed:
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
        _share(path, target)
        return Placed(self.upload.length)


@dataclass(frozen=True, slots=True)
class VersionSource:
    """The original of another version, read once more with other options. The bytes are shared, not copied."""

    read_again_from: DatasetVersion
    upload_id: UUID | None = None

    @property
    def filename(self) -> str:
        return self.read_again_from.original_name

    @property
    def size(self) -> int:
        return self.read_again_from.size_bytes

    def place(self, target: Path) -> Placed:
        original = storage.dataset_dir(self.read_again_from.pk) / "original"
        if not original.exists():
            raise Conflict(f"The original file of version {self.read_again_from.number} is no longer here.")
        _share(original, target)
        return Placed(self.size, self.read_again_from.sha256)


def require_size(size: int, filename: str) -> None:
    """Raise TooLarge, naming the limit and how it is raised, or ValidationFailed for an empty file."""
    if size == 0:
        raise ValidationFailed(
            f"{filename or 'The file'} is empty: it has 0 bytes.",
            code="empty_file",
            hint="Choose a file with a header and at least one row.",
            fields={"file": ["The file is empty."]},
        )
    limit = settings.TABLE_LIMIT_BYTES
    if size > limit:
        raise TooLarge(
            f"{filename} has {filesize(size)}. A table may have at most {filesize(limit)}.",
            code="table_too_large",
            hint="Leave out columns or rows you do not need, or ask an operator to raise MLPLATFORM_TABLE_LIMIT_MB.",
            extra={"limit_bytes": limit, "size_bytes": size},
        )


def _share(source: Path, target: Path) -> None:
    """A second name for the same bytes; a copy where the file system cannot do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise disk_full(source.stat().st_size) from error
        shutil.copyfile(source, target)
    storage.sync_directory(target.parent)
