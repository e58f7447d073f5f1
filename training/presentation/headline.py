"""The one number of a job, which never stands without its baseline."""

from typing import Any

from mlplatform.core.glossary import GLOSSARY
from training.models import TrainingJob
from training.trainers.tasks.registry import in_order

_ORDER = ("test", "validation", "train")


def headline_of(job: TrainingJob) -> dict[str, Any] | None:
    """{"name", "split", "label", "value", "baseline", "interval", "sentence", …}; None before there is a result."""
    if "value" not in job.headline:
        return None
    name = job.headline["name"]
    return {**job.headline, "label": job.headline.get("label") or name, "term": term_of(name)}


def term_of(name: str) -> str:
    """The glossary's entry on a metric; empty where it has none."""
    slug = name.replace("_", "-")
    return slug if slug in GLOSSARY else ""


def metrics_by_split(job: TrainingJob) -> list[tuple[str, list[dict[str, Any]]]]:
    """(split, its metrics), test rows first: those the model has not seen. The headline is left out of its split."""
    splits = sorted(job.metrics, key=lambda split: _ORDER.index(split) if split in _ORDER else len(_ORDER))
    headline = (job.headline.get("split"), job.headline.get("name"))
    told = []
    for split in splits:
        metrics = job.metrics[split]
        names = [name for name in in_order(job.task, metrics) if (split, name) != headline]
        told.append((split, [_told(name, metrics[name]) for name in names]))
    return told


def _told(name: str, metric: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "term": term_of(name), **metric}
