"""Rows as the engine leaves them, made without running it: datasets that were read, jobs in every state."""

import json
import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from datasets.models import Dataset, DatasetVersion
from datasets.samples.catalogue import SAMPLES, Sample
from models_registry.models import ModelVersion, RegisteredModel
from training.models import JobAttempt, JobEvent, MetricPoint, Schedule, TrainingJob

METRICS: dict[str, dict[str, dict[str, object]]] = {
    "test": {
        "accuracy": {
            "value": 0.981,
            "interval": [0.94, 1.0],
            "baseline": 0.442,
            "label": "Accuracy",
            "higher_is_better": True,
            "sentence": "Right 98 times in 100; always guessing the commonest class gives 0.44.",
        },
        "macro_f1": {
            "value": 0.97,
            "interval": None,
            "baseline": 0.2,
            "label": "F1",
            "higher_is_better": True,
            "sentence": "Balance of precision and recall.",
        },
    },
    "train": {
        "accuracy": {
            "value": 1.0,
            "interval": None,
            "baseline": 0.44,
            "label": "Accuracy",
            "higher_is_better": True,
            "sentence": "On rows it has seen.",
        }
    },
}
EVALUATION = {
    "confusion_matrix": {"labels": ["Adelie", "Gentoo"], "counts": [[22, 1], [0, 19]]},
    "importance": [{"feature": "bill_length_mm", "value": 0.31, "std": 0.02}],
    "per_class": [],
    "charts": [
        {
            "name": "roc",
            "title": "ROC",
            "x": {"label": "False positives", "unit": "", "type": "linear"},
            "y": {"label": "True positives", "unit": "", "type": "linear"},
            "series": [{"label": "model", "type": "line", "points": [[0, 0], [1, 1]], "dash": False}],
            "summary": "The curve is far above the diagonal.",
        }
    ],
    "baseline": {"name": "majority class", "description": "Always the commonest class."},
}


def sample_called(name: str) -> Sample:
    """A bundled sample by its key or its file's name, e.g. “penguins”, “digits”, “proverbs”, “jargon”."""
    return next(sample for sample in SAMPLES if name in (sample.key, sample.path.stem))


@cache
def reading_of(name: str) -> dict[str, Any]:
    """What the real reader says of a bundled sample; read once a test run."""
    with TemporaryDirectory() as folder:
        sample = sample_called(name)
        (Path(folder) / "original").write_bytes(sample.path.read_bytes())
        request = {"kind": sample.kind, "filename": sample.path.name}
        (Path(folder) / "request.json").write_text(json.dumps(request))
        subprocess.run([sys.executable, "-m", "datasets.kinds", folder], check=True)
        return json.loads((Path(folder) / "reading.json").read_text())


def make_version(team, name: str = "penguins", *, status: str = "ready", **columns: Any) -> DatasetVersion:
    """A dataset of `team` with one version, read from a bundled sample when `ready`."""
    named = {"name": columns.pop("dataset_name", name.title())}
    columns = {"original_name": f"{name}.csv", "size_bytes": 15241, **columns}
    if status == "ready":
        sample = sample_called(name)
        named["kind"], columns["original_name"] = sample.kind, sample.path.name
        reading = reading_of(name)
        columns |= {"rows": reading["rows"], "columns": reading["columns"], "sha256": reading["sha256"]}
        columns |= {"units": reading["rows"], "column_count": len(reading["columns"])}
        kept = {key: value for key, value in reading.items() if key not in {*columns, "problems", "parquet", "kind"}}
        columns |= {"reading": kept}
    dataset = Dataset.objects.create(team=team, **named)
    version = DatasetVersion.objects.create(dataset=dataset, number=1, status=status, **columns)
    Dataset.objects.filter(pk=dataset.pk).update(current=version)
    return version


def make_job(version: DatasetVersion, *, status: str = "running", user=None, **columns: Any) -> TrainingJob:
    """A job on `version` in any state; the later states come with what belongs to them."""
    team = version.dataset.team
    number = TrainingJob.objects.filter(team=team).count() + 1
    now = timezone.now()
    given = {
        "team": team,
        "number": number,
        "name": f"Penguins {number}",
        "dataset_version": version,
        "trainer": "random-forest-classifier",
        "task": "tabular-classification",
        "target": "species",
        "features": [{"name": "island", "type": "categorical"}, {"name": "bill_length_mm", "type": "numeric"}],
        "hyperparameters": {"n_estimators": 50, "max_depth": None},
        "split": {"validation": 0.15, "test": 0.15, "stratify": True},
        "environment": {
            "code": "0.1.0",
            "python": "3.11.7",
            "libraries": {"sklearn": "1.9.1"},
            "data": {"sha256": "ab"},
        },
        "time_limit_s": 3600,
        "stall_limit_s": 600,
        "status": status,
        "queued_at": now,
        "created_by": user,
    }
    if status not in {"draft", "queued"}:
        given |= {"attempt": 1, "fence": 1, "started_at": now - timedelta(seconds=5)}
    if status == "running":
        given |= {
            "phase": "Fitting",
            "progress_done": 38,
            "progress_total": 100,
            "progress_unit": "trees",
            "eta_s": 4.0,
        }
    if status in {"succeeded", "failed", "cancelled"}:
        given |= {"finished_at": now}
    if status == "failed":
        given["failure"] = {
            "code": "data_error",
            "message": "Only one class is left.",
            "hint": "Choose another target.",
        }
    if status == "succeeded":
        headline = {"name": "accuracy", "split": "test", **METRICS["test"]["accuracy"]}
        given |= {"metrics": METRICS, "headline": headline, "evaluation": EVALUATION}
    job = TrainingJob.objects.create(**given | columns)
    if job.attempt:
        outcome = {"succeeded": "succeeded", "failed": "failed", "cancelled": "cancelled"}.get(status, "open")
        JobAttempt.objects.create(job=job, number=1, fence=1, host="worker-1", outcome=outcome, failure=job.failure)
    if status == "succeeded":
        publish(job)
    return job


def publish(job: TrainingJob) -> ModelVersion:
    model = RegisteredModel.objects.create(team=job.team, name=f"{job.name} species", task=job.task)
    version = ModelVersion.objects.create(
        model=model, number=1, job_id=job.pk, flavor="sklearn", trainer=job.trainer, task=job.task, target=job.target,
        artifact_path=f"models/{job.pk}", files=[{"path": "model.skops", "bytes": 1000, "sha256": "c" * 64}],
    )  # fmt: skip
    TrainingJob.objects.filter(pk=job.pk).update(model_version=version)
    job.model_version = version
    return version


def report(job: TrainingJob, *events: tuple[str, dict[str, Any]]) -> int:
    """Append events (and the points of metric events) as the engine numbers them; return the newest number."""
    job.refresh_from_db()
    for kind, data in events:
        job.last_seq += 1
        JobEvent.objects.create(job=job, seq=job.last_seq, attempt=job.attempt, at=timezone.now(), kind=kind, data=data)
        if kind == "metric":
            MetricPoint.objects.create(
                job=job, attempt=job.attempt, seq=job.last_seq, name=data["name"], split=data.get("split", ""),
                step=data["step"], value=data["value"],
            )  # fmt: skip
    TrainingJob.objects.filter(pk=job.pk).update(last_seq=job.last_seq)
    return job.last_seq


def make_schedule(version: DatasetVersion, **columns: Any) -> Schedule:
    """Nightly at 3:00 UTC, next tomorrow unless told otherwise."""
    given = {
        "team": version.dataset.team,
        "dataset": version.dataset,
        "name": "Nightly",
        "trainer": "random-forest-classifier",
        "target": "species",
        "hyperparameters": {"n_estimators": 5},
        "cron": "0 3 * * *",
        "next_due_at": timezone.now() + timedelta(days=1),
    }
    return Schedule.objects.create(**given | columns)
