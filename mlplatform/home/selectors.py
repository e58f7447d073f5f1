"""What Home shows, in a handful of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.formats import filesize, number, percent
from mlplatform.system import selectors as system
from models_registry.models import ModelVersion
from training.enums import ACTIVE, WAITING, JobStatus
from training.models import TrainingJob

_SHOWN = 5
_COLUMNS = (
    "number", "name", "status", "phase", "progress_done", "progress_total", "headline", "metrics", "failure",
    "finished_at", "created_at", "team", "model_version__number", "model_version__model_id", "dataset_version__number",
    "dataset_version__dataset__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A finished job, and how its main metric stands to the best earlier version of its model; None for the first."""

    job: TrainingJob
    metric: dict[str, Any] | None
    difference: float | None

    @property
    def words(self) -> str:
        if self.difference is None:
            return "first result"
        if self.difference == 0:
            return "as good as the best before"
        side = "better" if self.difference > 0 else "worse"
        return f"{number(abs(self.difference), 3)} {side} than the best before"


def overview(actor: Actor) -> dict[str, Any]:
    """Jobs by what they ask of the reader: failed this week, at work, finished; and how busy the machine is."""
    jobs = (
        TrainingJob.objects.visible_to(actor)
        .select_related("dataset_version__dataset", "model_version")
        .only(*_COLUMNS)
    )
    week_ago = timezone.now() - timedelta(days=7)
    recent = list(jobs.filter(status=JobStatus.SUCCEEDED).order_by("-finished_at")[:_SHOWN])
    return {
        "failed": jobs.filter(status=JobStatus.FAILED, finished_at__gte=week_ago).order_by("-finished_at")[:_SHOWN],
        "running": list(jobs.filter(status__in=[*WAITING, *ACTIVE]).order_by("created_at")[:_SHOWN]),
        "recent": results(recent),
        "tiles": list(machine_tiles()),
    }


def results(jobs: Iterable[TrainingJob]) -> list[Result]:
    """Each job with its difference; positive means better, whichever way the metric counts."""
    jobs = list(jobs)
    lines = {job.model_version.model_id for job in jobs if job.model_version}
    versions = list(ModelVersion.objects.filter(model__in=lines).values("model_id", "number", "headline"))
    return [Result(job, job.headline_metric, _difference(job, versions)) for job in jobs]


def _difference(job: TrainingJob, versions: Iterable[Mapping[str, Any]]) -> float | None:
    metric, mine = job.headline_metric, job.model_version
    if metric is None or mine is None:
        return None
    sign = 1 if metric.get("higher_is_better", True) else -1
    before = [
        sign * version["headline"]["value"]
        for version in versions
        if version["model_id"] == mine.model_id
        and version["number"] < mine.number
        and version["headline"].get("name") == job.headline.get("name")
    ]
    return sign * metric["value"] - max(before) if before else None


def machine_tiles() -> Iterable[dict[str, str]]:
    """Queue and hardware as stat tiles. Without a worker's sample only the queue is known."""
    queue = next(load for load in system.queues() if load.name == "training")
    note = "" if queue.workers else "no worker is running"
    yield {"label": "jobs running", "value": str(queue.running), "icon": "player-play", "note": note}
    yield {"label": "jobs waiting", "value": str(queue.waiting), "icon": "clock", "note": ""}
    for host in system.hosts()[:1]:
        sample = host.newest
        yield {"label": "processor", "value": percent(sample.cpu_percent / 100), "icon": "cpu", "note": sample.host}
        used = f"{filesize(sample.memory_used)} of {filesize(sample.memory_total)}"
        yield {
            "label": "memory",
            "value": percent(sample.memory_used / sample.memory_total),
            "icon": "server",
            "note": used,
        }
        gpu = ", ".join(str(gpu.get("name", "GPU")) for gpu in sample.gpus) or "none found"
        yield {"label": "GPU", "value": str(len(sample.gpus)), "icon": "activity", "note": gpu}
