"""A failure as a card: what happened, why, what to do, and the button that does it."""

from dataclasses import dataclass

from mlplatform.core.actors import Actor
from training.enums import FailureCode, JobStatus
from training.models import TrainingJob

# What the button does: start again as it was, or go to the Train page and change something first.
AGAIN, CHANGE = "again", "change"
_FIX = {
    FailureCode.DATA: CHANGE,
    FailureCode.CONFIG: CHANGE,
    FailureCode.DIVERGED: CHANGE,
    FailureCode.OUT_OF_MEMORY: CHANGE,
    FailureCode.TIME_LIMIT: CHANGE,
}


@dataclass(frozen=True, slots=True)
class FailureCard:
    """`code` is for whoever asks us for help. `fix` is AGAIN, CHANGE or empty for those who may not."""

    title: str
    message: str
    hint: str
    code: str
    fix: str


def failure_card(job: TrainingJob, actor: Actor) -> FailureCard | None:
    """None unless the job failed, or failed a try and waits for the next one."""
    if not job.failure or job.status not in {JobStatus.FAILED, JobStatus.RETRY_WAIT}:
        return None
    code = str(job.failure.get("code", ""))
    known = code in FailureCode.values
    title = FailureCode(code).label if known else "The training failed"
    fix = _FIX.get(FailureCode(code), AGAIN) if known else AGAIN
    may = actor.can_write and job.status == JobStatus.FAILED
    return FailureCard(
        title=title,
        message=str(job.failure.get("message", "")),
        hint=str(job.failure.get("hint", "")),
        code=code,
        fix=fix if may else "",
    )
