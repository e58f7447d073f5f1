"""What a job reported, read by sequence number: nobody misses or doubles anything by asking again."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from training.models import JobEvent, MetricPoint, TrainingJob

LOG_KINDS = ("log", "warning", "status", "phase", "cancel")
MOST_POINTS = 500

# name → label of the series → points
Curves = dict[str, dict[str, list[list[float]]]]


def events_after(job: TrainingJob, seq: int = 0, limit: int = 500) -> list[JobEvent]:
    """Events with a number above `seq`, in order, at most `limit`."""
    return list(JobEvent.objects.filter(job=job, seq__gt=seq).order_by("seq")[:limit])


def log_events(job: TrainingJob, since: int = 0) -> QuerySet[JobEvent]:
    """The lines of the log: messages, warnings, phases, changes of status and a wish to cancel."""
    return JobEvent.objects.filter(job=job, kind__in=LOG_KINDS, seq__gt=since).order_by("seq")


def last_log_events(job: TrainingJob, limit: int) -> list[JobEvent]:
    """The newest `limit` lines of the log up to `job.last_seq`, oldest of them first; the socket brings later ones."""
    return list(log_events(job).filter(seq__lte=job.last_seq).order_by("-seq")[:limit])[::-1]


def curves(job: TrainingJob, *, since: int = 0, until: int | None = None, name: str = "", split: str = "") -> Curves:
    """Metric points with an event number in (since, until] by metric and series; each try has its own series."""
    points = MetricPoint.objects.filter(job=job, seq__gt=since)
    if until is not None:
        points = points.filter(seq__lte=until)
    if name:
        points = points.filter(name=name)
    if split:
        points = points.filter(split=split)
    found: Curves = defaultdict(lambda: defaultdict(list))
    for metric, part, attempt, step, value in points.order_by("seq", "id").values_list(
        "name", "split", "attempt", "step", "value"
    ):
        found[metric][series_label(part, attempt)].append([step, value])
    return {metric: dict(series) for metric, series in found.items()}


def curve_names(job: TrainingJob, until: int | None = None) -> list[str]:
    """Metrics that have points up to event number `until`."""
    points = MetricPoint.objects.filter(job=job)
    if until is not None:
        points = points.filter(seq__lte=until)
    return list(points.order_by().values_list("name", flat=True).distinct())


def series_label(split: str, attempt: int) -> str:
    label = split or "value"
    return label if attempt <= 1 else f"{label} (try {attempt})"


def thin(points: list[list[float]], most: int = MOST_POINTS) -> list[list[float]]:
    """At most about `most` points that keep the shape: of each stretch of steps its lowest and its highest value."""
    if len(points) <= most:
        return points
    size = 2 * len(points) / most
    kept: list[list[float]] = [points[0]]
    start = 1.0
    while start < len(points) - 1:
        stretch = points[int(start) : min(int(start + size), len(points) - 1)]
        if stretch:
            low, high = min(stretch, key=lambda p: p[1]), max(stretch, key=lambda p: p[1])
            kept += [low] if low is high else sorted((low, high), key=lambda p: p[0])
        start += size
    return [*kept, points[-1]]


def newest_samples(job: TrainingJob, most: int = 3) -> list[dict[str, Any]]:
    """What the model wrote last, newest first: [{"step", "text"}]."""
    events = JobEvent.objects.filter(job=job, kind="sample").order_by("-seq")[:most]
    return [event.data for event in events]


def warnings_of(job: TrainingJob) -> list[dict[str, Any]]:
    """Warnings of the run: those in the result, and while it runs those reported so far."""
    if job.warnings:
        return list(job.warnings)
    seen: dict[str, dict[str, Any]] = {}
    for event in JobEvent.objects.filter(job=job, kind="warning").order_by("seq")[:100]:
        seen.setdefault(event.data.get("message", ""), event.data)
    return list(seen.values())
