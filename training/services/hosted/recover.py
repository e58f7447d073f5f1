"""Turns whose worker is gone. The provider goes on meanwhile, so only the turn is lost, not the attempt."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from training.enums import REMOTE, AttemptOutcome, JobStatus
from training.models import RemoteRun, TrainingJob
from training.services.hosted.closing import AT_PROVIDER, PUT_BACK
from training.services.hosted.troubles import LONGEST_PAUSE_S
from training.services.hosted.turn import after, tell, warning
from training.services.lease import lease_end
from training.services.outcome import back_off, close_attempt, close_job
from training.services.sweep import LOST

RETRY_AFTER_S = 2 * 86_400.0  # no provider is taken at its word for longer


def recover_lost_turns() -> int:
    """Give the jobs of lost turns to the next worker; returns how many."""
    _pull_back()
    expired = TrainingJob.objects.filter(status__in=REMOTE, lease_until__lt=Now()).values_list("pk", flat=True)
    return sum(_recover(job_id) for job_id in list(expired))


def _pull_back() -> None:
    """Times that were written while the database's clock was ahead, where nobody would ask or notice until they come.

    A lease is not ended but shortened: a worker that holds it renews it before that.
    """
    leases = TrainingJob.objects.filter(status__in=REMOTE, lease_until__gt=after(2 * settings.JOB_LEASE_S))
    far = Q(troubles=0, next_poll_at__gt=after(2 * LONGEST_PAUSE_S)) | Q(next_poll_at__gt=after(RETRY_AFTER_S))
    turns = RemoteRun.objects.filter(far)
    if leases.exists():  # asked first: SQLite's write lock is not to be taken for nothing
        leases.update(lease_until=lease_end())
    if turns.exists():
        turns.update(next_poll_at=Now())


def _recover(job_id: UUID) -> bool:
    with transaction.atomic():
        # Looked at again under the lock: another sweep, or a late heartbeat, may have been quicker.
        lost = TrainingJob.objects.filter(pk=job_id, status__in=REMOTE, lease_until__lt=Now())
        job = lost.select_for_update(skip_locked=True).first()
        if job is None:
            return False
        run = RemoteRun.objects.get(pk=job_id)
        count = run.lost_turns + 1
        # A worker that only stood still finds the turn counted on, and writes nothing more.
        again = {"turn": F("turn") + 1, "lost_turns": count, "next_poll_at": after(back_off(count))}
        RemoteRun.objects.filter(pk=job_id).update(**again)
        if count > settings.JOB_INFRA_BUDGET and job.state != JobStatus.REMOTE_RUNNING:
            _give_up(job, run)
            return True
        TrainingJob.objects.filter(pk=job_id).update(lease_until=None)
        tell(job, warning("turn_lost", "The worker that saw to this job stopped answering; another one takes over."))
    return True


def _give_up(job: TrainingJob, run: RemoteRun) -> None:
    """Workers die over it again and again; while it runs at the provider that could not end the job."""
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=None)
    failure = LOST.as_json()
    if run.may_exist or run.succeeded_there:
        failure["hint"] = f"{AT_PROVIDER.format(id=run.remote_id or 'not known')} {PUT_BACK}"
    close_attempt(job, AttemptOutcome.LOST, LOST)
    if job.cancel_requested_at:
        close_job(job, JobStatus.CANCELLED, phase="")
    else:
        close_job(job, JobStatus.FAILED, failure=failure, phase="")
