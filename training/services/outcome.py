"""How an attempt ends, and what that means for its job: done, tried again after a pause, or ended for good."""

import random
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mlplatform.core.queues import wake
from mlplatform.core.services import outbox
from training.enums import INFRASTRUCTURE, AttemptOutcome, FailureCode, JobStatus
from training.models import JobAttempt, TrainingJob
from training.services.events import NewEvent, append_events
from training.services.lease import Lease
from training.services.memory import smaller_batch
from training.services.states import move


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt ended: `message` says what happened, `hint` what to do next."""

    code: FailureCode
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Usage:
    """What the operating system says of the child that has ended."""

    exit_code: int | None = None
    signal: int | None = None
    peak_memory_bytes: int | None = None
    cpu_seconds: float | None = None

    def as_columns(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: JobStatus
    note: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)


def fail_attempt(lease: Lease, failure: Failure, usage: Usage | None = None) -> JobStatus:
    """End the attempt with `failure`; return what the job is now. Raises LostLease."""
    with transaction.atomic():
        job = lease.lock()
        return settle(job, failure, AttemptOutcome.FAILED, usage)


def cancel_attempt(lease: Lease, usage: Usage | None = None) -> JobStatus:
    """The child has stopped because somebody cancelled the job."""
    with transaction.atomic():
        job = lease.lock()
        close_attempt(job, AttemptOutcome.CANCELLED, usage=usage)
        close_job(job, JobStatus.CANCELLED)
    return JobStatus.CANCELLED


def release_attempt(lease: Lease, usage: Usage | None = None) -> JobStatus:
    """The worker is going down in good order: the job waits for another one and no retry is charged."""
    with transaction.atomic():
        job = lease.lock()
        if job.cancel_requested_at:
            return cancel_attempt(lease, usage)
        message = "The worker was shut down; the job goes on with the next one."
        close_attempt(job, AttemptOutcome.LOST, Failure(FailureCode.WORKER_LOST, message), usage)
        move(job, JobStatus.RETRY_WAIT, note=message, not_before=None, lease_until=None, eta_s=None)
        wake("training", "training.tasks.run_next_job", job.pk)
    return JobStatus.RETRY_WAIT


def settle(job: TrainingJob, failure: Failure, outcome: AttemptOutcome, usage: Usage | None = None) -> JobStatus:
    """Charge the failure to its budget and move the locked job on. A cancel that was asked for goes before a retry."""
    close_attempt(job, outcome, failure, usage)
    if job.cancel_requested_at:
        close_job(job, JobStatus.CANCELLED)
        return JobStatus.CANCELLED
    verdict = _judge(job, failure)
    if verdict.status == JobStatus.FAILED:
        close_job(job, JobStatus.FAILED, failure=failure.as_json(), **verdict.columns)
    else:
        move(job, verdict.status, note=verdict.note, lease_until=None, eta_s=None, **verdict.columns)
        append_events(job, verdict.events)
    return verdict.status


def _judge(job: TrainingJob, failure: Failure) -> _Verdict:
    if failure.code in INFRASTRUCTURE:
        count = job.infra_failures + 1
        if count <= settings.JOB_INFRA_BUDGET:
            pause = back_off(count)
            which = f"retry {count} of {settings.JOB_INFRA_BUDGET}"
            note = f"{failure.message} The next try starts in {pause:.0f} s ({which})."
            columns = {"infra_failures": count, "not_before": timezone.now() + timedelta(seconds=pause)}
            return _Verdict(JobStatus.RETRY_WAIT, note, columns)
        return _Verdict(JobStatus.FAILED, columns={"infra_failures": count})
    if failure.code == FailureCode.OUT_OF_MEMORY:
        count = job.memory_failures + 1
        smaller = smaller_batch(job.hyperparameters, count)
        if count <= settings.JOB_MEMORY_BUDGET and smaller:
            columns = {"memory_failures": count, "not_before": None}
            events = [NewEvent("warning", {"code": "smaller_batch", "message": smaller.message})]
            return _Verdict(JobStatus.RETRY_WAIT, failure.message, columns, events)
        return _Verdict(JobStatus.FAILED, columns={"memory_failures": count})
    return _Verdict(JobStatus.FAILED)


def back_off(failures: int) -> float:
    """Seconds to wait after the n-th failure: doubling up to a limit, with ±25 % so that jobs spread out."""
    pause = min(settings.JOB_BACK_OFF_MAX_S, settings.JOB_BACK_OFF_S * 2 ** (failures - 1))
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreading, not secrecy


def close_attempt(
    job: TrainingJob, outcome: AttemptOutcome, failure: Failure | None = None, usage: Usage | None = None
) -> None:
    """Close the attempt row of the job's present fence."""
    JobAttempt.objects.filter(job=job, fence=job.fence, outcome=AttemptOutcome.OPEN).update(
        outcome=outcome,
        failure=failure.as_json() if failure else {},
        ended_at=timezone.now(),
        **(usage.as_columns() if usage else {}),
    )


def close_job(job: TrainingJob, status: JobStatus, **columns: Any) -> None:
    """Move the locked job to one of its ends and leave word of it in the outbox, once per end of this fence."""
    move(job, status, finished_at=timezone.now(), lease_until=None, not_before=None, eta_s=None, **columns)
    outbox.put(
        "job_finished",
        {"job": str(job.pk), "status": str(status)},
        dedupe_key=f"job_finished:{job.pk}:{job.fence}:{status}",
    )
