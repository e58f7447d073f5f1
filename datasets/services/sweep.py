"""Looking after what died on the way: readings without a reader, files without a row, the bin after its time."""

import shutil
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from datasets.services.bin import purge_dataset
from datasets.services.outcome import crashed
from datasets.services.reading import clear_staging, mine
from datasets.services.reading_limits import queue_for
from mlplatform.core import holders, storage
from mlplatform.core.actors import system_actor
from mlplatform.core.errors import Conflict
from mlplatform.core.queues import wake
from mlplatform.core.services.upload_sweep import ORPHAN_AGE_S, sweep_uploads

_WAKE_AGAIN_S = 30


def sweep() -> dict[str, int]:
    """Everything below, in one go; harmless at any time and in several workers at once."""
    return {
        "readings": sweep_readings() + take_over_readings(),
        "uploads": sweep_uploads(),
        "folders": sweep_folders(),
        "purged": empty_bin(),
    }


def sweep_readings() -> int:
    """Wake a worker for each version whose reader died or whose wake-up was lost; after the last try say so."""
    now = timezone.now()
    late = now - timedelta(seconds=_WAKE_AGAIN_S)
    left = DatasetVersion.objects.filter(
        Q(lease_until__lt=now) | Q(lease_until=None, created_at__lt=late), status=VersionStatus.PROCESSING
    )
    versions = list(_with_needed(left))
    for version in versions:
        with transaction.atomic():
            _try_again(version)
    return len(versions)


def take_over_readings() -> int:
    """Readings whose worker was killed on this machine need not wait for the lease; returns how many."""
    held = DatasetVersion.objects.filter(status=VersionStatus.PROCESSING, lease_until__gte=timezone.now())
    count = 0
    for version in _with_needed(held.exclude(holder="")):
        if not holders.is_gone(version.holder):
            continue
        with transaction.atomic():
            # Once, whoever looks: the holder's name goes with the lease.
            if mine(version).filter(holder=version.holder).update(lease_until=None, holder=""):
                _try_again(version)
                count += 1
    return count


def _with_needed(versions: QuerySet[DatasetVersion]) -> QuerySet[DatasetVersion]:
    fields = ("attempt", "fence", "status", "holder", "size_bytes", "dataset__kind")
    return versions.select_related("dataset").only(*fields)


def _try_again(version: DatasetVersion) -> None:
    if version.attempt >= settings.READ_TRIES:
        if mine(version).update(lease_until=None, **crashed(version.attempt).fields):
            transaction.on_commit(lambda: clear_staging(version))  # no next try would
    else:
        wake(queue_for(version.dataset.declared, version.size_bytes), "datasets.tasks.read_version", version.pk)


def sweep_folders() -> int:
    """Remove folders that no version knows after a day, when no upload can still be on its way into one."""
    root = storage.data_dir() / "datasets"
    old = [path for path in root.glob("*") if path.stat().st_mtime < time.time() - ORPHAN_AGE_S]
    ids = {path: _uuid(path.name) for path in old}
    known = set(DatasetVersion.objects.filter(pk__in=[pk for pk in ids.values() if pk]).values_list("pk", flat=True))
    orphans = [path for path, pk in ids.items() if pk is None or pk not in known]
    for path in orphans:
        shutil.rmtree(path, ignore_errors=True)
    return len(orphans)


def empty_bin() -> int:
    """Delete for ever what has been in the bin for its time, except what a job was made with."""
    before = timezone.now() - timedelta(days=settings.BIN_KEEPS_DAYS)
    gone = 0
    for dataset in Dataset.objects.filter(deleted_at__lt=before).select_related("team"):
        try:
            purge_dataset(actor=system_actor(dataset.team), dataset=dataset, binned_before=before)
            gone += 1
        except Conflict:
            continue
    return gone


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
