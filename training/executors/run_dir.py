"""The folder of one attempt, and what the trainer is asked to do in it."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from mlplatform.core import storage
from training.models import JobAttempt, TrainingJob
from training.services.checkpoints import resume_from


def write_run_dir(job: TrainingJob, attempt: JobAttempt, device: str = "cpu") -> Path:
    """Make the attempt's folder with its run.json. Raises OSError when the data directory cannot be written."""
    folder = storage.attempt_dir(job.pk, attempt.fence)
    folder.mkdir(parents=True)
    (folder / "out").mkdir()
    (folder / "run.json").write_text(json.dumps(run_request(job, attempt, device), ensure_ascii=False), "utf-8")
    return folder


def run_request(job: TrainingJob, attempt: JobAttempt, device: str = "cpu") -> dict[str, Any]:
    """The contents of run.json, as `training.trainers.request` reads them."""
    earlier = resume_from(job, attempt)
    return {
        "job_id": str(job.pk),
        "attempt": attempt.number,
        "fence": attempt.fence,
        "trainer": job.trainer,
        "task": job.task,
        "config": {**job.hyperparameters, **attempt.overrides},
        "target": job.target or None,
        "features": job.features,
        "data": {"path": str(storage.dataset_dir(job.dataset_version_id) / "data.parquet")},
        "split": job.split,
        "seed": job.seed,
        "device": device,
        "threads": settings.JOB_THREADS,
        "resume_from": str(earlier) if earlier else None,
        "output_dir": "out",
    }
