"""Room for files: what a team may keep, and what the disk still has. Asked before the first byte is taken."""

import errno
import shutil
from collections.abc import Callable

from django.conf import settings
from django.db.models import F, Sum

from mlplatform.core.errors import ApplicationError, TooLarge
from mlplatform.core.formats import filesize
from mlplatform.core.models import Team, Upload
from mlplatform.core.storage import data_dir

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}

Usage = Callable[[Team], int]
_usages: list[Usage] = []


class DiskFull(ApplicationError):
    """The disk under the data directory has no room."""

    code, status = "disk_full", 507


def counts_towards_quota(usage: Usage) -> Usage:
    """Register a function that tells how many bytes of one sort a team keeps."""
    _usages.append(usage)
    return usage


def used_by(team: Team) -> int:
    """Bytes that `team` keeps, files still on their way in included at full length."""
    return sum(usage(team) for usage in _usages)


def require_room(team: Team, size: int) -> None:
    """Raise TooLarge or DiskFull unless `size` more bytes fit. Call it inside the transaction that takes the room."""
    # One team's requests queue up here, so that two cannot both take the last of the room.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    used, allowed = used_by(team), settings.TEAM_QUOTA_BYTES
    if used + size > allowed:
        raise TooLarge(
            f"There is no room for {filesize(size)}: {team.name} keeps {filesize(used)} of {filesize(allowed)}.",
            code="quota_exceeded",
            hint="Delete datasets from the bin, or ask an operator to raise MLPLATFORM_TEAM_QUOTA_MB.",
            extra={"used_bytes": used, "limit_bytes": allowed, "size_bytes": size},
        )
    require_disk(size)


def require_disk(size: int) -> None:
    """Raise DiskFull unless the disk keeps its reserve after `size` more bytes."""
    free = shutil.disk_usage(data_dir()).free
    if free < size + settings.DISK_RESERVE_BYTES:
        raise disk_full(size, free)


def disk_full(size: int, free: int | None = None) -> DiskFull:
    """The error to raise when writing failed for want of space."""
    left = f" ({filesize(free)} free)" if free is not None else ""
    return DiskFull(
        f"The portal's disk has no room for {filesize(size)}{left}. Nothing was kept of this file.",
        hint="Ask an operator to free space in the data directory, then send the file again.",
        extra={"size_bytes": size},
    )


@counts_towards_quota
def _open_uploads(team: Team) -> int:
    waiting = Upload.objects.filter(team=team, consumed_at=None)
    return waiting.aggregate(total=Sum(F("length")))["total"] or 0
