"""The ends of a hosted job other than its success."""

from typing import Any

from django.db import transaction

from training.enums import AttemptOutcome, FailureCode, JobStatus
from training.models import RemoteRun
from training.services.hosted.turn import Turn, log, tell
from training.services.outcome import Failure, close_attempt, close_job

AT_PROVIDER = "Look into the account at the provider: the job there is {id}."
PUT_BACK = "Have an operator put this job back into the queue: what is there is taken up, and not paid for again."


def fail(turn: Turn, code: FailureCode, message: str, hint: str = "", **columns: Any) -> None:
    """For good: what a provider refused once it would refuse again, and a second try would cost again."""
    failure = Failure(code, message, hint)
    with transaction.atomic():
        job = turn.lock()
        RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=None, **columns)
        if job.cancel_requested_at:
            close_attempt(job, AttemptOutcome.CANCELLED, failure)
            close_job(job, JobStatus.CANCELLED, phase="")
        else:
            close_attempt(job, AttemptOutcome.FAILED, failure)
            close_job(job, JobStatus.FAILED, failure=failure.as_json(), phase="")


def cancelled(turn: Turn, *events: Any, warnings: list[dict[str, str]] | None = None) -> None:
    with transaction.atomic():
        job = turn.lock()
        tell(job, *events)
        RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=None)
        close_attempt(job, AttemptOutcome.CANCELLED)
        close_job(job, JobStatus.CANCELLED, phase="", warnings=[*job.warnings, *(warnings or [])])


def too_late(turn: Turn, run: RemoteRun, label: str) -> None:
    """A cancel goes first here as everywhere; but somebody pays for that model and should know that it is there."""
    message = f"{label} had finished when it was told to stop: the model {run.remote_model} is there and was paid for."
    cancelled(turn, log(message), warnings=[{"code": "finished_anyway", "message": message}])
