"""Adding to what a job reported. Numbers are given out under the job row's lock, so they have no gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from mlplatform.core import doorbell
from training.models import JobEvent, MetricPoint, TrainingJob


@dataclass(frozen=True, slots=True)
class NewPoint:
    """One point of a curve."""

    name: str
    split: str
    step: float
    value: float


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to be numbered. `points` are the curve points that a `metric` event carries."""

    kind: str
    data: dict[str, Any]
    at: datetime = field(default_factory=timezone.now)
    points: Sequence[NewPoint] = ()


def append_events(job: TrainingJob, events: Sequence[NewEvent], **columns: Any) -> int:
    """Number and store `events`; return the newest number. The caller has locked `job` in this transaction.

    `columns` of the job row are set by the same UPDATE.
    """
    rows, points = [], []
    for seq, event in enumerate(events, start=job.last_seq + 1):
        rows.append(
            JobEvent(job=job, seq=seq, attempt=job.attempt, at=event.at, kind=event.kind, data=_with_points(event))
        )
        points += [
            MetricPoint(
                job=job,
                attempt=job.attempt,
                seq=seq,
                name=point.name,
                split=point.split,
                step=point.step,
                value=point.value,
            )
            for point in event.points
        ]
    if not rows and not columns:
        return job.last_seq
    JobEvent.objects.bulk_create(rows)
    MetricPoint.objects.bulk_create(points, batch_size=500)
    if rows:
        job.last_seq, job.last_event_at = rows[-1].seq, rows[-1].at
        columns |= {"last_seq": job.last_seq, "last_event_at": job.last_event_at}
    TrainingJob.objects.filter(pk=job.pk).update(**columns)
    doorbell.ring("job", job.pk)
    return job.last_seq


def _with_points(event: NewEvent) -> dict[str, Any]:
    if not event.points:
        return event.data
    return {**event.data, "points": [[point.name, point.split, point.step, point.value] for point in event.points]}
