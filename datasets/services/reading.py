"""Reading a version: claim it, run the reader in a limited child, write what came out in one fenced transaction.

As for training jobs the row is the queue. A wake-up that is lost or comes twice does no harm: the claim is a
conditional UPDATE, every later write asks for the same fence, and `datasets.services.sweep` looks for what was left.
"""

import json
import logging
import shutil
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import DatasetVersion
from datasets.services.outcome import Outcome, crashed, disk_was_full, out_of_time, read_outcome
from datasets.services.reader_process import Ended, run_reader
from datasets.services.reading_limits import limits_for, queue_for
from datasets.services.sources.base import ONE, SEVERAL
from mlplatform.core import holders, storage
from mlplatform.core.outage import OUTAGE, insist
from mlplatform.core.queues import Queue, wake
from mlplatform.core.services.quota import NO_SPACE, DiskFull, disk_full, require_disk

logger = logging.getLogger(__name__)

REFUSED_EXIT = 3
_STAGING = "reading-"


def read_version(version_id: UUID | str) -> DatasetVersion | None:
    """Read one version if it waits for that; None when it does not, or when another reader took it over."""
    version = claim(version_id)
    if version is None:
        return None
    staging = storage.dataset_dir(version.pk) / f"{_STAGING}{version.fence}"
    try:
        outcome = _run(version, staging)
        if outcome is None:
            return None
        return insist(lambda: _finish(version, outcome, staging), settings.READ_LEASE_S)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def claim(version_id: UUID | str) -> DatasetVersion | None:
    """Take the version for this process: attempt and fence go up by one, the lease begins."""
    holder, free = holders.this_process(), _free().filter(pk=version_id)
    if not free.update(attempt=F("attempt") + 1, fence=F("fence") + 1, lease_until=_lease_end(), holder=holder):
        return None
    return DatasetVersion.objects.select_related("dataset").get(pk=version_id)


def waiting_reading(queue: Queue) -> UUID | None:
    """The version that has waited longest for a reader in `queue`."""
    waiting = _free().select_related("dataset").only("size_bytes", "dataset__kind").order_by("created_at")
    return next((each.pk for each in waiting if queue_for(each.dataset.declared, each.size_bytes) == queue), None)


def _free() -> QuerySet[DatasetVersion]:
    """Versions that a reader may claim."""
    unheld = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return DatasetVersion.objects.filter(unheld, status=VersionStatus.PROCESSING, attempt__lt=settings.READ_TRIES)


def clear_staging(version: DatasetVersion) -> None:
    """What killed workers left goes: a half-read ZIP may be as large as the whole."""
    for left in storage.dataset_dir(version.pk).glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _stage(version: DatasetVersion, staging: Path) -> None:
    """A folder of this claim alone, so that a reader that lost its lease cannot write into its successor's files."""
    clear_staging(version)
    folder = staging.parent
    staging.mkdir(parents=True)
    stored = SEVERAL if version.files else ONE
    (staging / stored).symlink_to(folder / stored)
    request = {"kind": version.dataset.kind, "filename": version.original_name, "options": version.options}
    if version.files:
        request["files"] = [
            {"path": f"{SEVERAL}/{number}", "filename": file["filename"]} for number, file in enumerate(version.files)
        ]
    (staging / "request.json").write_text(json.dumps(request), encoding="utf-8")


def _run(version: DatasetVersion, staging: Path) -> Outcome | None:
    """What the child found, or why it found nothing; None when the lease is lost or the try is to be repeated."""
    limits = limits_for(version.dataset.declared, version.size_bytes)
    try:
        require_disk(version.size_bytes)
        _stage(version, staging)
        ended = run_reader(staging, limits, _heartbeat(version))
        if ended.killed == "lost":
            return None
        if ended.killed == "time" or ended.code == -signal.SIGXCPU:
            return out_of_time(limits.seconds)
        if ended.code in (0, REFUSED_EXIT) and (staging / "reading.json").exists():
            return read_outcome(staging, version)
        return _after_crash(version, staging, ended)
    except DiskFull as error:
        return disk_was_full(error)
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        return disk_was_full(disk_full(version.size_bytes))


def _after_crash(version: DatasetVersion, staging: Path, ended: Ended) -> Outcome | None:
    log = (staging / "reader.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    logger.error("Reader of version %s ended with %s in try %s: %s", version.pk, ended.code, version.attempt, log)
    require_disk(version.size_bytes)
    if version.attempt >= settings.READ_TRIES:
        return crashed(version.attempt)
    insist(lambda: _release(version), settings.READ_LEASE_S)
    return None


def _release(version: DatasetVersion) -> None:
    with transaction.atomic():
        if mine(version).update(lease_until=None):
            queue = queue_for(version.dataset.declared, version.size_bytes)
            wake(queue, "datasets.tasks.read_version", version.pk)


def _finish(version: DatasetVersion, outcome: Outcome, staging: Path) -> DatasetVersion | None:
    """Status and files together: the files move while the row is locked by this fence, and count once it commits."""
    folder = storage.dataset_dir(version.pk)
    with transaction.atomic():
        if not mine(version).update(lease_until=None, **outcome.fields):
            return None
        for name in outcome.files:
            # Moved already by a transaction whose commit did not reach the database.
            if (staging / name).exists():
                (staging / name).replace(folder / name)
        if outcome.files:
            storage.sync_directory(folder)
        version.dataset.save(update_fields=["updated_at"])
    version.refresh_from_db()
    return version


def mine(version: DatasetVersion) -> QuerySet[DatasetVersion]:
    """The row as long as this claim holds it."""
    return DatasetVersion.objects.filter(pk=version.pk, fence=version.fence, status=VersionStatus.PROCESSING)


def _heartbeat(version: DatasetVersion) -> Callable[[], bool]:
    """Says whether the lease still holds, renewing it every sixth of its length.

    While the database does not answer the lease runs out unseen, so after two thirds of it the reader gives up itself.
    """
    renewed = monotonic()

    def beat() -> bool:
        nonlocal renewed
        age = monotonic() - renewed
        if age < settings.READ_LEASE_S / 6:
            return True
        try:
            held = bool(mine(version).update(lease_until=_lease_end()))
        except OUTAGE:
            logger.warning("The lease of version %s could not be renewed.", version.pk, exc_info=True)
            connection.close()  # it is broken, and nothing else would open another one
            return age < settings.READ_LEASE_S * 2 / 3
        renewed = monotonic()
        return held

    return beat


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.READ_LEASE_S)
