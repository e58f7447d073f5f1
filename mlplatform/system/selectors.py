"""What the System page, its API and the health checks read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from django_q.models import OrmQ

from mlplatform.system.models import HostSample, ProcessRestart, WorkerProcess
from training.enums import LOCAL, WAITING
from training.models import TrainingJob

QUEUES = ("short", "training")
_RESTARTS_SHOWN = 5
_HISTORY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """One queue. `waiting_since`: how long the oldest has waited. Trainings are counted as jobs, the rest as tasks."""

    name: str
    waiting: int
    running: int
    waiting_since: datetime | None
    workers: int


@dataclass(frozen=True, slots=True)
class HostLoad:
    """One machine: its newest sample first, then those of the last quarter of an hour, oldest first."""

    newest: HostSample
    history: Sequence[HostSample]

    @property
    def fresh(self) -> bool:
        return timezone.now() - self.newest.at < lost_after()


def lost_after() -> timedelta:
    """A worker that is silent for longer than three heartbeats is taken for lost."""
    return timedelta(seconds=3 * settings.WORKER_HEARTBEAT_S + 5)


def worker_status(worker: WorkerProcess) -> str:
    """A health status: down, idle or busy."""
    if timezone.now() - worker.last_seen > lost_after():
        return "down"
    return "busy" if worker.busy else "idle"


def workers() -> list[WorkerProcess]:
    return list(WorkerProcess.objects.all())


def count_live_workers(queue: str) -> int:
    """Worker groups of the queue whose heartbeat is fresh."""
    since = timezone.now() - lost_after()
    return WorkerProcess.objects.filter(queue=queue, last_seen__gte=since).count()


def queues() -> list[QueueLoad]:
    return [_short_queue(), _training_queue()]


def hosts() -> list[HostLoad]:
    """Machines that reported within the last quarter of an hour."""
    by_host: dict[str, list[HostSample]] = {}
    for sample in HostSample.objects.filter(at__gte=timezone.now() - _HISTORY).order_by("host", "at"):
        by_host.setdefault(sample.host, []).append(sample)
    return [HostLoad(samples[-1], samples) for samples in by_host.values()]


def restarts() -> list[ProcessRestart]:
    return list(ProcessRestart.objects.all()[:_RESTARTS_SHOWN])


def _short_queue() -> QueueLoad:
    now = timezone.now()
    waiting = OrmQ.objects.filter(key="short", lock__lte=now).aggregate(count=Count("pk"), oldest=Min("lock"))
    running = OrmQ.objects.filter(key="short", lock__gt=now).count()
    return QueueLoad("short", waiting["count"], running, waiting["oldest"], count_live_workers("short"))


def _training_queue() -> QueueLoad:
    jobs = TrainingJob.objects.filter(deleted_at=None, hosted=False)
    waiting = jobs.filter(status__in=WAITING).aggregate(count=Count("pk"), oldest=Min("queued_at"))
    running = jobs.filter(status__in=LOCAL).count()
    return QueueLoad("training", waiting["count"], running, waiting["oldest"], count_live_workers("training"))
