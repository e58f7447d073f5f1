"""Whose turn it is: hosted jobs that are due, one worker at a time for each."""

import os
import socket

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from mlplatform.core import processes
from mlplatform.core.queues import wake, wakeups_waiting
from training.enums import REMOTE, WAITING, JobStatus
from training.models import JobAttempt, RemoteRun, TrainingJob
from training.services.hosted.turn import Turn
from training.services.lease import lease_end, steady_clock
from training.services.states import move

TASK = "training.tasks.advance_hosted_jobs"
WAKEUPS_AT_ONCE = 4


def due_jobs() -> QuerySet[TrainingJob]:
    """Hosted jobs that somebody should ask about now, the longest overdue first."""
    open_jobs = TrainingJob.objects.filter(hosted=True, status__in=WAITING | REMOTE, lease_until=None)
    return open_jobs.filter(remote_run__next_poll_at__lte=Now()).order_by("remote_run__next_poll_at", "number")


def claim_turn() -> Turn | None:
    """Take the next turn. None when nothing is due."""
    if not due_jobs().exists():  # most looks find nothing; they must not take SQLite's write lock
        return None
    with transaction.atomic():
        job = due_jobs().select_for_update(of=("self",), skip_locked=True).first()
        if job is None:
            return None
        if job.state in WAITING:
            _begin(job)
        claimed_at = steady_clock()  # before the UPDATE, as in `training.services.queue`
        RemoteRun.objects.filter(pk=job.pk).update(turn=F("turn") + 1)
        TrainingJob.objects.filter(pk=job.pk).update(lease_until=lease_end())
        turn, due_at = RemoteRun.objects.values_list("turn", "next_poll_at").get(pk=job.pk)
    return Turn(job.pk, job.fence, job.attempt, claimed_at, turn=turn, due_at=due_at)


def hurry(job: TrainingJob) -> None:
    """Somebody wants something of the job: its next turn comes at once."""
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=Now())
    wake_for_turn(job)


def wake_for_turn(job: TrainingJob) -> None:
    wake("short", TASK, job.pk)


def wake_for_due_turns() -> int:
    """Every few seconds: have short workers take the turns that are due; returns how many were woken."""
    due = due_jobs()[:WAKEUPS_AT_ONCE].count()
    missing = max(0, due - wakeups_waiting("short")) if due else 0
    with transaction.atomic():
        for _ in range(missing):
            wake("short", TASK)
    return missing


def may_exist(job: TrainingJob) -> bool:
    """Whether a job that waits here may have something at its provider, which then has to be told of a cancel."""
    run = RemoteRun.objects.filter(pk=job.pk).first() if job.hosted else None
    return run is not None and run.may_exist


def _begin(job: TrainingJob) -> None:
    """The job's first turn, or the first since an operator put it back: a new attempt."""
    job.fence, job.attempt = job.fence + 1, job.attempt + 1
    TrainingJob.objects.filter(pk=job.pk).update(fence=job.fence, attempt=job.attempt)
    move(job, JobStatus.SUBMITTING, not_before=None, started_at=job.started_at or timezone.now(), phase="")
    JobAttempt.objects.create(
        job=job,
        number=job.attempt,
        fence=job.fence,
        host=socket.gethostname(),
        boot_id=processes.boot_id(),
        supervisor_pid=os.getpid(),
        supervisor_start=processes.start_time(os.getpid()),
    )
    _submit_anew(RemoteRun.objects.get(pk=job.pk))


def _submit_anew(run: RemoteRun) -> None:
    """A remote job that failed or was cancelled is history; one that may still run, or has succeeded, is taken up."""
    RemoteRun.objects.filter(pk=run.pk).update(
        lost_turns=0, troubles=0, trouble={}, trouble_since=None, stop_reason="", stop_sent_at=None
    )
    if run.remote_state not in {"failed", "cancelled"}:
        return
    earlier = {"id": run.remote_id, "status": run.remote_status, "tokens": run.trained_tokens}
    RemoteRun.objects.filter(pk=run.pk).update(
        submission=run.submission + 1,
        earlier=[*run.earlier, earlier],
        files={},
        create_intent_at=None,
        looks=0,
        remote_id="",
        submitted_at=None,
        remote_status="",
        remote_state="",
        remote_model="",
        trained_tokens=None,
        epochs=None,
        cost_usd=None,
        known_events=[],
    )
