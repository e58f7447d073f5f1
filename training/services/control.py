"""Cancelling, putting back and deleting jobs."""

from django.db import transaction
from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound
from mlplatform.core.permissions import require_write
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from training.enums import JobStatus
from training.models import TrainingJob
from training.services.events import NewEvent, append_events
from training.services.hosted.queue import hurry, may_exist
from training.services.outcome import close_job
from training.services.states import move


def cancel_job(*, actor: Actor, job: TrainingJob) -> TrainingJob:
    """Cancel at once while the job waits; ask its supervisor, or its provider, while it runs. Asking twice is fine.

    Raises Conflict when the job has ended already.
    """
    require_write(actor, "cancel a job")
    with transaction.atomic():
        job = _lock(actor, job)
        if job.state.is_terminal:
            raise Conflict(
                f"Job {job.number} has ended already: {job.state.label.lower()}. There is nothing to cancel.",
                code="job_ended",
            )
        if job.cancel_requested_at is None:
            audit.record(actor, "job.cancel", job, f"Cancelled {job}")
            _cancel(job)
    return job


def requeue_job(*, actor: Actor, job: TrainingJob) -> TrainingJob:
    """Put an ended or waiting job back into the queue as it is, with fresh retry budgets."""
    require_write(actor, "put a job back into the queue")
    with transaction.atomic():
        job = _lock(actor, job)
        move(
            job,
            JobStatus.QUEUED,
            queued_at=timezone.now(),
            not_before=None,
            infra_failures=0,
            memory_failures=0,
            cancel_requested_at=None,
            finished_at=None,
            failure={},
        )
        audit.record(actor, "job.requeue", job, f"Put {job} back into the queue")
        if job.hosted:
            hurry(job)
        else:
            wake("training", "training.tasks.run_next_job", job.pk)
    return job


def delete_job(*, actor: Actor, job: TrainingJob) -> None:
    """Move the job to the bin; one that has not ended is cancelled first. Its model version stays."""
    require_write(actor, "delete a job")
    with transaction.atomic():
        job = _lock(actor, job)
        if not job.state.is_terminal and job.cancel_requested_at is None:
            _cancel(job)
        TrainingJob.objects.filter(pk=job.pk).update(deleted_at=timezone.now())
        audit.record(actor, "job.delete", job, f"Deleted {job}")


def _lock(actor: Actor, job: TrainingJob) -> TrainingJob:
    """The row as it is now, locked in this transaction."""
    found = TrainingJob.objects.visible_to(actor).select_for_update().filter(pk=job.pk).first()
    if found is None:
        raise NotFound("There is no such job in your team.", hint="Choose one from the list of jobs.")
    locked: TrainingJob = found
    return locked


def _cancel(job: TrainingJob) -> None:
    job.cancel_requested_at = timezone.now()
    TrainingJob.objects.filter(pk=job.pk).update(cancel_requested_at=job.cancel_requested_at)
    if job.hosted and (job.state.is_active or may_exist(job)):
        append_events(job, [NewEvent("cancel", {"message": "Cancel requested; the provider is asked to stop."})])
        hurry(job)
    elif job.state.is_active:
        append_events(job, [NewEvent("cancel", {"message": "Cancel requested; the trainer is asked to stop."})])
    else:
        close_job(job, JobStatus.CANCELLED)
