"""Claiming: the job rows are the queue, and one conditional UPDATE decides which worker gets a job."""

import os
import socket

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from mlplatform.core import processes
from training.enums import JobStatus
from training.models import JobAttempt, TrainingJob
from training.services.lease import Lease, lease_end, steady_clock
from training.services.memory import smaller_batch
from training.services.states import move


def claimable_jobs() -> QuerySet[TrainingJob]:
    """Jobs that a worker may take now, the next one first: by priority, then by how long they have waited."""
    rested = Q(not_before=None) | Q(not_before__lte=Now())
    due = Q(status=JobStatus.QUEUED) | (Q(status=JobStatus.RETRY_WAIT) & rested)
    return TrainingJob.objects.filter(due, hosted=False, cancel_requested_at=None).order_by(
        "-priority", "queued_at", "number"
    )


def claim_next_job() -> Lease | None:
    """Take the next job: attempt and fence go up by one and a lease begins. None when there is nothing to do."""
    if not claimable_jobs().exists():  # most wake-ups find nothing; they must not take SQLite's write lock
        return None
    with transaction.atomic():
        # PostgreSQL skips rows that another worker is claiming; SQLite's transaction holds the only write lock.
        job = claimable_jobs().select_for_update(skip_locked=True).first()
        return _claim(job) if job else None


def _claim(job: TrainingJob) -> Lease:
    claimed_at = steady_clock()  # before the UPDATE: a slow claim must not make the lease look younger than it is
    fence, attempt = job.fence + 1, job.attempt + 1
    TrainingJob.objects.filter(pk=job.pk, fence=job.fence).update(fence=F("fence") + 1, attempt=F("attempt") + 1)
    job.fence, job.attempt = fence, attempt
    move(
        job,
        JobStatus.STARTING,
        lease_until=lease_end(),
        not_before=None,
        started_at=job.started_at or timezone.now(),
        phase="",
        progress_done=0,
        progress_total=0,
        progress_unit="",
        eta_s=None,
        last_report=0,
    )
    smaller = smaller_batch(job.hyperparameters, job.memory_failures)
    JobAttempt.objects.create(
        job=job,
        number=attempt,
        fence=fence,
        host=socket.gethostname(),
        boot_id=processes.boot_id(),
        supervisor_pid=os.getpid(),
        supervisor_start=processes.start_time(os.getpid()),
        overrides=smaller.overrides if smaller else {},
    )
    return Lease(job.pk, fence, attempt, claimed_at)
