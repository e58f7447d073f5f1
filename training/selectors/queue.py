"""Where a waiting job stands, and whether somebody is there to take it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from mlplatform.core.queues import Queue
from mlplatform.core.workers import live_workers
from training.enums import LOCAL, WAITING, JobStatus
from training.models import TrainingJob


@dataclass(frozen=True, slots=True)
class QueueState:
    """`position` 1 is next. `workers` None: unknown here. `running`: jobs that workers have in hand.

    `queue`: whose workers take it; hosted jobs are sent by those of the short one, many at a time.
    """

    position: int
    running: int
    workers: int | None
    queue: Queue = "training"

    @property
    def reason(self) -> str:
        """Why the job waits, and what to do where something is to be done."""
        if self.workers == 0:
            return (
                f"No {self.queue} worker is running, so nothing starts. Restart the portal, or start a worker with "
                f"“mlplatform worker --queue {self.queue}”; the job stays in the queue."
            )
        if self.position > 1:
            return f"{self.position - 1} {'job is' if self.position == 2 else 'jobs are'} before it."
        if self.running:
            return "It is next: it starts as soon as a worker is free."
        return "It is next and starts now."


def queue_state(job: TrainingJob | None = None) -> QueueState:
    """Of a waiting job, or of one that would be created now. Hosted jobs wait for no training worker."""
    if job is not None and job.hosted:
        return QueueState(position=1, running=0, workers=live_workers("short"), queue="short")
    waiting = TrainingJob.objects.filter(status__in=WAITING, hosted=False, deleted_at=None)
    if job is not None and job.queued_at is not None:
        sooner = Q(priority__gt=job.priority) | Q(priority=job.priority, queued_at__lt=job.queued_at)
        waiting = waiting.filter(sooner).exclude(pk=job.pk)
    ready = waiting.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))
    running = TrainingJob.objects.filter(status__in=LOCAL).count()
    return QueueState(position=ready.count() + 1, running=running, workers=live_workers("training"))


def waiting_reason(job: TrainingJob) -> str:
    """One sentence for a job that is not running yet; empty for the others."""
    if job.status == JobStatus.QUEUED or (job.status == JobStatus.RETRY_WAIT and job.not_before is None):
        return queue_state(job).reason
    return ""
