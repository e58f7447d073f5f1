"""The files of a version on their way into its folder, before the version has a row."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection

from datasets.services.sources import Placed, Source
from datasets.services.sources.base import total
from mlplatform.core import storage
from mlplatform.core.actors import Actor
from mlplatform.core.services.quota import require_room
from mlplatform.core.text import one_line


@dataclass(frozen=True, slots=True)
class Arrived:
    """Files that lie in the folder of the version `version_id`, which is still to be made."""

    source: Source
    version_id: UUID
    files: list[Placed] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """Of a single file when it is known; the reader computes the others."""
        return self.files[0].sha256 if len(self.files) == 1 else ""

    @property
    def listed(self) -> list[dict[str, str | int]]:
        """`DatasetVersion.files`: nothing for a single file."""
        if len(self.files) == 1:
            return []
        return [
            {"filename": one_line(file.filename, 255) or "file", "bytes": file.size, "sha256": file.sha256}
            for file in self.files
        ]


@contextmanager
def arriving(actor: Actor, source: Source) -> Iterator[Arrived]:
    """Bring the source's bytes into a new version's folder, inside the caller's transaction.

    The folder goes again when the block raises. Raises TooLarge or DiskFull where there is no room.
    """
    if connection.vendor == "postgresql":
        # Where the file system has no second names, a large file is copied here: that is no process that stands still.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '1h'")
    # Uploads have reserved their room already, and bytes that two versions share are counted for each.
    require_room(actor.team, 0 if source.uploads else total(source))
    version_id = uuid4()
    folder = storage.dataset_dir(version_id)
    try:
        yield Arrived(source, version_id, source.place(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
