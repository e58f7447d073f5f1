"""The right of one attempt to write to its job, and the clock by which it gives that right up by itself."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from mlplatform.core.doorbell import ring
from training.enums import ACTIVE
from training.errors import LostLease
from training.models import TrainingJob


def lease_end() -> Any:
    """When a lease taken now ends, by the database's clock: all workers share that one."""
    return ExpressionWrapper(Now() + timedelta(seconds=settings.JOB_LEASE_S), output_field=DateTimeField())


def steady_clock() -> float:
    """Seconds that never jump and go on while the machine sleeps, for a lease goes on too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class Lease:
    """One attempt's hold on its job. Every write goes through `lock` or `renew`, which check the fence."""

    job_id: UUID
    fence: int
    attempt: int
    renewed_at: float = field(default_factory=steady_clock)

    @property
    def is_stale(self) -> bool:
        """True once it has not been renewed for so long that another worker may soon take the job."""
        return steady_clock() - self.renewed_at > settings.JOB_SELF_FENCE_S

    def renew(self) -> None:
        """Heartbeat. Raises LostLease when the job has gone on without this attempt, or could have.

        A lease that has gone stale is not taken again, though nobody else has: whoever wakes late may have killed the
        child already, and which thread woke first must not decide.
        """
        if self.is_stale:
            raise LostLease(self.job_id, self.fence)
        asked_at = steady_clock()  # before the UPDATE: a slow database must not make the lease look younger than it is
        if not self._row().update(lease_until=lease_end()) or self.is_stale:  # stale by the time of the answer
            raise LostLease(self.job_id, self.fence)
        self.renewed_at = asked_at

    def tell(self, phase: str) -> None:
        """Say what the attempt waits for before its trainer can speak for itself. Raises LostLease."""
        if not self._row().update(phase=phase):
            raise LostLease(self.job_id, self.fence)
        ring("job", self.job_id)

    def lock(self) -> TrainingJob:
        """The job row, locked in this transaction. Raises LostLease unless it is still this attempt's."""
        job = self._row().select_for_update().first()
        if job is None or self.is_stale:
            raise LostLease(self.job_id, self.fence)
        return job

    def _row(self) -> Any:
        return TrainingJob.objects.filter(pk=self.job_id, fence=self.fence, status__in=ACTIVE)
