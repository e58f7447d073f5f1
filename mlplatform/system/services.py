"""What the processes of the portal write about themselves, and what they clear away."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone
from django_q.models import OrmQ

from mlplatform.core.storage import run_dir
from mlplatform.system.models import HostSample, ProcessRestart, WorkerProcess
from mlplatform.system.processes.restarts import take_restarts

_RESTARTS_KEPT = 500
_SAMPLES_KEPT = timedelta(hours=1)
_LOST_WORKERS_SHOWN = timedelta(hours=12)
_LONGEST_WAKEUP_S = 3600
logger = logging.getLogger(__name__)


def record_restart(part: str, detail: str) -> None:
    """Remember that a part ended by itself. Never raises: the supervisor must go on when the database is away."""
    try:
        with transaction.atomic():
            ProcessRestart.objects.create(part=part, detail=detail[:200])
    except Error as error:
        logger.warning("The restart of %s could not be recorded: %s", part, error)


def take_over_restarts() -> None:
    """Move what the supervisor noted into the table."""
    for entry in take_restarts(run_dir() / "restarts.jsonl"):
        at = datetime.fromtimestamp(entry["at"], tz=UTC)
        ProcessRestart.objects.create(part=entry["part"], detail=entry["detail"][:200], at=at)


def prune() -> None:
    """Clear away what nobody looks at any more, so that no table of the operators grows without end."""
    now = timezone.now()
    HostSample.objects.filter(at__lt=now - _SAMPLES_KEPT).delete()
    WorkerProcess.objects.filter(last_seen__lt=now - _LOST_WORKERS_SHOWN).delete()
    newest = ProcessRestart.objects.values_list("pk", flat=True)[:_RESTARTS_KEPT]
    ProcessRestart.objects.exclude(pk__in=list(newest)).delete()
    for queue in ("short", "training"):
        drop_stale_wakeups(queue)


def drop_stale_wakeups(queue: str) -> int:
    """Delete wake-ups that were fetched so long ago that whoever fetched them is gone.

    Django-Q would hand them out again: one whose task kills its worker would come back for ever. What the task was
    about is not lost, because the sweeps look at the rows of jobs and datasets. Returns how many there were.
    """
    timeout, retry = queue_times(queue)
    longest = min(timeout, _LONGEST_WAKEUP_S)
    # Fetching sets the lock to now + retry.
    fetched_before = timezone.now() - timedelta(seconds=longest) + timedelta(seconds=retry)
    fetched = OrmQ.objects.filter(key=queue, lock__gt=timezone.now() + timedelta(seconds=1))
    deleted, _ = fetched.filter(lock__lt=fetched_before).delete()
    return deleted


def queue_times(queue: str) -> tuple[int, int]:
    """Seconds (timeout, retry) of a queue's tasks."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    conf = {**cluster, **cluster["ALT_CLUSTERS"].get(queue, {})}
    return conf["timeout"], conf["retry"]
