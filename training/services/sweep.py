"""Finding what was left behind: attempts whose worker is gone, and jobs that nobody was woken for."""

import socket
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from mlplatform.core import processes
from mlplatform.core.queues import wake, wakeups_waiting
from training.enums import LOCAL, AttemptOutcome, FailureCode, JobStatus
from training.models import JobAttempt, TrainingJob
from training.services.outcome import Failure, settle
from training.services.queue import claimable_jobs

LOST = Failure(
    FailureCode.WORKER_LOST,
    "The worker that ran this job stopped answering.",
    "Look at the system page for what happened to the workers, then start the job again.",
)
WAKEUPS_AT_ONCE = 4


def recover_lost_jobs() -> int:
    """Jobs whose lease has run out go back to the queue, or fail when that has happened too often; returns how many."""
    expired = TrainingJob.objects.filter(status__in=LOCAL, lease_until__lt=Now()).values_list("pk", flat=True)
    return sum(_recover(job_id, Q(lease_until__lt=Now())) for job_id in list(expired))


def recover_orphaned_jobs() -> int:
    """Jobs whose worker was killed on this machine need not wait for the lease that nobody renews; returns how many."""
    if not processes.boot_id():
        return 0
    here = {"host": socket.gethostname(), "boot_id": processes.boot_id()}
    running = JobAttempt.objects.filter(outcome=AttemptOutcome.OPEN, job__status__in=LOCAL, **here)
    orphans = [
        (attempt.job_id, attempt.fence)
        for attempt in running.only("job_id", "fence", "supervisor_pid", "supervisor_start")
        if not processes.is_running(attempt.supervisor_pid, attempt.supervisor_start)
    ]
    return sum(_recover(job_id, Q(fence=fence)) for job_id, fence in orphans)


def _recover(job_id: UUID, lost: Q) -> bool:
    with transaction.atomic():
        # Looked at again under the lock: another sweep, or a late heartbeat, may have been quicker.
        jobs = TrainingJob.objects.filter(lost, pk=job_id, status__in=LOCAL)
        job = jobs.select_for_update(skip_locked=True).first()
        if job is None:
            return False
        for attempt in JobAttempt.objects.filter(job=job, outcome=AttemptOutcome.OPEN):
            end_leftovers(attempt)
        if settle(job, LOST, AttemptOutcome.LOST) == JobStatus.RETRY_WAIT:
            # Whoever comes waits for the end of a short back-off; the next sweep may be a minute away.
            wake("training", "training.tasks.run_next_job", job.pk)
    return True


def end_leftovers(attempt: JobAttempt) -> bool:
    """Kill the attempt's child if it still runs on this machine; on others the supervisor's own fence does it."""
    if attempt.host != socket.gethostname() or attempt.boot_id != processes.boot_id():
        return False
    return processes.end_leftover(attempt.child_pid, attempt.child_start)


def wake_for_waiting_jobs() -> int:
    """Wake-ups for jobs that may start now, in case theirs was lost; none while enough of them are waiting already."""
    missing = min(claimable_jobs().count(), WAKEUPS_AT_ONCE) - wakeups_waiting("training")
    with transaction.atomic():
        for _ in range(missing):
            wake("training", "training.tasks.run_next_job")
    return max(0, missing)
