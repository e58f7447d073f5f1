"""One turn: as many steps as can be taken without waiting, then the time of the next turn."""

import logging

from mlplatform.core.errors import ApplicationError, Unavailable
from training.enums import FailureCode, JobStatus
from training.errors import LostLease
from training.heartbeat import Heartbeat
from training.models import RemoteRun, TrainingJob
from training.providers.accounts import provider_for
from training.providers.base import Provider
from training.services.endings import MAKE_ROOM
from training.services.hosted.closing import fail
from training.services.hosted.fetch import fetch
from training.services.hosted.poll import poll
from training.services.hosted.submit import submit
from training.services.hosted.troubles import forget, meet
from training.services.hosted.turn import Turn

logger = logging.getLogger(__name__)


def advance(turn: Turn) -> None:
    """Take the turn; whatever comes of it is in the job's rows. Gives up quietly when the turn was lost."""
    heartbeat = Heartbeat(turn)
    heartbeat.start()
    try:
        pause = _steps(turn)
        if pause is not None:
            turn.end(pause)
    except LostLease as error:
        logger.warning("Giving up a turn: %s", error)
    except OSError as error:
        _without_storage(turn, error)
    finally:
        heartbeat.end()


def _steps(turn: Turn) -> float | None:
    """Seconds to the next turn; None when the job has ended."""
    try:
        provider = _account(turn)
        try:
            return _walk(turn, provider)
        finally:
            provider.close()
    except ApplicationError as error:
        return meet(turn, error)


def _account(turn: Turn) -> Provider:
    """The key is read for each turn: one that was replaced meanwhile is used, one that was removed is missed."""
    run = RemoteRun.objects.select_related("job__team").get(pk=turn.job_id)
    return provider_for(run.job.team, run.provider, run.base_url)


def _walk(turn: Turn, provider: Provider) -> float | None:
    pause: float | None = 0.0
    while pause == 0.0:
        job = TrainingJob.objects.select_related("dataset_version__dataset", "team").get(pk=turn.job_id)
        run = RemoteRun.objects.get(pk=turn.job_id)
        if job.state == JobStatus.SUBMITTING:
            pause = submit(turn, job, run, provider)
        elif job.state == JobStatus.REMOTE_RUNNING:
            pause = poll(turn, job, run, provider)
        elif job.state == JobStatus.IMPORTING:
            fetch(turn, job, run, provider)
            return None
        else:
            raise LostLease(turn.job_id, turn.fence)
        if pause is not None:
            forget(turn, run)
    return pause


def _without_storage(turn: Turn, error: OSError) -> None:
    logger.warning("Job %s: %s", turn.job_id, error)
    reason = error.strerror or type(error).__name__
    message = f"The chats or the result could not be read or written here: {reason}."
    try:
        run = RemoteRun.objects.get(pk=turn.job_id)
        if run.may_exist or run.succeeded_there:
            pause = meet(turn, Unavailable(message, hint=MAKE_ROOM, code="storage"))
            if pause is not None:
                turn.end(pause)
        else:
            fail(turn, FailureCode.STORAGE, message, MAKE_ROOM)
    except LostLease as lost:
        logger.warning("Giving up a turn: %s", lost)
