"""One turn at a hosted job: the right to write to it, for as long as one worker asks its provider something."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.db.models.functions import Now

from training.errors import LostLease
from training.models import RemoteRun, TrainingJob
from training.services.events import NewEvent, append_events
from training.services.lease import Lease


@dataclass(slots=True)
class Turn(Lease):
    """A lease that a count of turns fences as well: an attempt lasts for hours, its turns for seconds.

    `due_at` is the time that it was due at; another one in the row was written since, by somebody in a hurry.
    """

    turn: int = 0
    due_at: datetime | None = None

    def _row(self) -> Any:
        return Lease._row(self).filter(remote_run__turn=self.turn)

    def renew(self) -> None:
        """Heartbeat. Raises LostLease when the job has gone on without this turn."""
        # The row is locked first: PostgreSQL's UPDATE over a join looks only at its own table again after waiting for
        # another transaction, and would give a lease to the job that this transaction has just ended.
        with transaction.atomic():
            if self._row().select_for_update().first() is None:
                raise LostLease(self.job_id, self.fence)
            Lease.renew(self)

    def note(self, *events: NewEvent, **columns: Any) -> RemoteRun:
        """Write to the remote run, with events for the job's log. Raises LostLease."""
        with transaction.atomic():
            job = self.lock()
            RemoteRun.objects.filter(pk=job.pk).update(**columns)
            tell(job, *events)
        return RemoteRun.objects.get(pk=job.pk)

    def end(self, pause_s: float) -> None:
        """Give the job back for so long; the next turn is whoever's, and at once if somebody asked for one meanwhile.

        Raises LostLease.
        """
        with transaction.atomic():
            job = self.lock()
            TrainingJob.objects.filter(pk=job.pk).update(lease_until=None)
            # Counted on, so that a heartbeat that comes a moment later does not take the lease again.
            again: dict[str, Any] = {"turn": F("turn") + 1, "lost_turns": 0}
            if RemoteRun.objects.get(pk=job.pk).next_poll_at == self.due_at:
                again["next_poll_at"] = after(pause_s)
            RemoteRun.objects.filter(pk=job.pk).update(**again)


def after(seconds: float) -> Any:
    """A moment by the database's clock, which all workers share."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())


def tell(job: TrainingJob, *events: NewEvent) -> None:
    """Events of the locked job. A phase is also what the job's row says it is at."""
    phases = [event.data["label"] for event in events if event.kind == "phase"]
    columns = {"phase": phases[-1][:80]} if phases else {}
    if events:
        append_events(job, events, **columns)


def phase(label: str) -> NewEvent:
    return NewEvent("phase", {"phase": "hosted", "label": label})


def word(label: str, status: str) -> NewEvent:
    """What the provider calls the state that the job is in, as it calls it."""
    return phase(f"{label}: {status or 'no word'}")


def log(message: str, level: str = "info", **more: Any) -> NewEvent:
    return NewEvent("log", {"level": level, "message": message[:2_000], **more})


def warning(code: str, message: str) -> NewEvent:
    return NewEvent("warning", {"code": code, "message": message[:2_000]})
