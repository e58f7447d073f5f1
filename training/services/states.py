"""The only way a job changes its status: one table of moves, one conditional UPDATE."""

from typing import Any

from mlplatform.core.errors import Conflict
from training.enums import JobStatus
from training.errors import LostLease
from training.models import TrainingJob
from training.services.events import NewEvent, append_events

_S = JobStatus

MOVES: dict[JobStatus, frozenset[JobStatus]] = {
    _S.DRAFT: frozenset({_S.QUEUED, _S.CANCELLED}),
    _S.QUEUED: frozenset({_S.STARTING, _S.SUBMITTING, _S.CANCELLED}),
    _S.RETRY_WAIT: frozenset({_S.STARTING, _S.QUEUED, _S.CANCELLED}),
    _S.STARTING: frozenset({_S.RUNNING, _S.RETRY_WAIT, _S.FAILED, _S.CANCELLED}),
    _S.RUNNING: frozenset({_S.FINALIZING, _S.RETRY_WAIT, _S.FAILED, _S.CANCELLED}),
    _S.FINALIZING: frozenset({_S.SUCCEEDED, _S.RETRY_WAIT, _S.FAILED, _S.CANCELLED}),
    # A provider's job is one attempt however often a worker dies over it, so these never wait for a retry.
    _S.SUBMITTING: frozenset({_S.REMOTE_RUNNING, _S.FAILED, _S.CANCELLED}),
    _S.REMOTE_RUNNING: frozenset({_S.IMPORTING, _S.FAILED, _S.CANCELLED}),
    _S.IMPORTING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.CANCELLED}),
    # An operator may put an ended job back; a success stands for ever.
    _S.FAILED: frozenset({_S.QUEUED}),
    _S.CANCELLED: frozenset({_S.QUEUED}),
    _S.SUCCEEDED: frozenset(),
}


def move(job: TrainingJob, to: JobStatus, *, note: str = "", **columns: Any) -> None:
    """Move `job`, which the caller has locked in this transaction, and tell the watchers.

    The UPDATE repeats status and fence, so that even a caller that holds a stale row changes nothing.
    Raises Conflict for a move that the table does not have, LostLease when the row has moved meanwhile.
    """
    if to not in MOVES[job.state]:
        raise Conflict(
            f"Job {job.number} is “{job.state.label.lower()}” and cannot become “{to.label.lower()}”.",
            hint="Reload the page to see where it stands.",
        )
    row = TrainingJob.objects.filter(pk=job.pk, status=job.status, fence=job.fence)
    if not row.update(status=to, **columns):
        raise LostLease(job.pk, job.fence)
    job.status = to
    for name, value in columns.items():
        setattr(job, name, value)
    append_events(job, [NewEvent("status", {"status": str(to), "note": note} if note else {"status": str(to)})])
