"""What stands between us and a provider's answer or result, and what that means: wait and try again, or end the job."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mlplatform.core.errors import ApplicationError
from training.enums import FailureCode
from training.models import RemoteRun, TrainingJob
from training.providers.errors import ProviderBusy, ProviderError, RemoteMissing
from training.services.hosted.closing import AT_PROVIDER, PUT_BACK, cancelled, fail, too_late
from training.services.hosted.turn import Turn, log, tell, warning

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 15.0, 300.0
MISSING_OFTEN = 5  # a job that was made a moment ago may not be found everywhere yet


def meet(turn: Turn, error: ApplicationError) -> float | None:
    """Note the trouble; returns the seconds to the next turn, None when the job has ended over it. Raises LostLease."""
    job = TrainingJob.objects.get(pk=turn.job_id)
    run = RemoteRun.objects.get(pk=turn.job_id)
    since = run.trouble_since or timezone.now()
    waited = timezone.now() - since
    if job.cancel_requested_at and run.succeeded_there:
        too_late(turn, run, "The provider")
        return None
    if not run.may_exist and not run.succeeded_there and not _passes(error):
        # Nothing is at the provider, and it (or our own check) said no: that is an answer.
        fail(turn, FailureCode.PROVIDER, error.message, error.hint)
        return None
    if job.cancel_requested_at and waited > timedelta(seconds=settings.PROVIDER_CANCEL_PATIENCE_S):
        _unconfirmed(turn, run, error)
        return None
    if isinstance(error, RemoteMissing) and run.troubles + 1 >= MISSING_OFTEN:
        fail(turn, FailureCode.PROVIDER, error.message, AT_PROVIDER.format(id=run.remote_id or "not known"))
        return None
    if waited > timedelta(seconds=settings.PROVIDER_PATIENCE_S):
        _give_up(turn, run, error)
        return None
    _note(turn, job, run, error)
    pause = _pause(run.troubles + 1, error)
    return min(pause, settings.PROVIDER_CANCEL_PATIENCE_S) if job.cancel_requested_at else pause


def forget(turn: Turn, run: RemoteRun) -> None:
    """The provider has answered. Raises LostLease."""
    if not run.troubles:
        return
    with transaction.atomic():
        job = turn.lock()
        RemoteRun.objects.filter(pk=job.pk).update(troubles=0, trouble={}, trouble_since=None)
        tell(job, log("The provider answers again."))


def _passes(error: ApplicationError) -> bool:
    """Whether the same may work later by itself. A key or an address that is missing is somebody's to mend."""
    return isinstance(error, ProviderError) and error.retryable


def _note(turn: Turn, job: TrainingJob, run: RemoteRun, error: ApplicationError) -> None:
    said = {"code": error.code, "message": error.message, "hint": error.hint}
    with transaction.atomic():
        job = turn.lock()
        RemoteRun.objects.filter(pk=job.pk).update(
            troubles=run.troubles + 1, trouble=said, trouble_since=run.trouble_since or timezone.now()
        )
        if run.trouble.get("code") != error.code:
            tell(job, warning(error.code, f"{error.message} The job goes on; it is tried again."))


def _pause(troubles: int, error: ApplicationError) -> float:
    """As long as the provider says, else doubling; with jitter, so that jobs do not come back all at once."""
    base = min(settings.PROVIDER_POLL_S[0], SHORTEST_PAUSE_S)
    pause = min(LONGEST_PAUSE_S, base * 2 ** min(troubles - 1, 10))
    if isinstance(error, ProviderBusy) and error.retry_after:
        pause = max(pause, error.retry_after)
    return float(pause * random.uniform(1.0, 1.25))  # noqa: S311 - spreading, not secrecy


def _give_up(turn: Turn, run: RemoteRun, error: ApplicationError) -> None:
    hours = settings.PROVIDER_PATIENCE_S / 3600
    message = f"The job could not go on for {hours:g} hours. The last reason: {error.message}"
    hint = PUT_BACK
    if run.may_exist:
        hint = f"It may still run and cost. {hint}"
    if run.may_exist or run.succeeded_there:
        hint = f"{AT_PROVIDER.format(id=run.remote_id or 'not known')} {hint}"
    fail(turn, FailureCode.PROVIDER, message, hint)


def _unconfirmed(turn: Turn, run: RemoteRun, error: ApplicationError) -> None:
    where = AT_PROVIDER.format(id=run.remote_id or "not known")
    message = f"The provider never confirmed the cancel: {error.message} It may still run and cost. {where}"
    cancelled(
        turn, warning("cancel_unconfirmed", message), warnings=[{"code": "cancel_unconfirmed", "message": message}]
    )
