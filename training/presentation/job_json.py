"""A job as the API gives it."""

from typing import Any

from training.enums import WAITING
from training.models import JobAttempt, TrainingJob
from training.presentation.headline import headline_of
from training.presentation.remote import remote_json
from training.selectors.jobs import attempts_of
from training.selectors.queue import queue_state


def job_json(job: TrainingJob) -> dict[str, Any]:
    """The fields of `schemas.JobOut`; needs the relations that `jobs_for` selects."""
    version = job.dataset_version
    return {
        "id": job.pk,
        "number": job.number,
        "name": job.name,
        "status": job.status,
        "phase": job.phase,
        "progress": job.progress,
        "eta": None if job.state.is_terminal else job.eta_s,
        "attempts": job.attempt,
        "failure": job.failure or None,
        "metrics": job.metrics,
        "headline": headline_of(job),
        "model": _model(job),
        "dataset": {"id": version.dataset_id, "name": version.dataset.name, "version": version.number,
                    "version_id": version.pk},
        "trainer": job.trainer,
        "task": job.task,
        "target": job.target or None,
        "seed": job.seed,
        "created_by": job.created_by.display_name if job.created_by else None,
        "created_at": job.created_at,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }  # fmt: skip


def job_detail_json(job: TrainingJob) -> dict[str, Any]:
    """The fields of `schemas.JobDetail`."""
    queue = queue_state(job) if job.state in WAITING else None
    return job_json(job) | {
        "hyperparameters": job.hyperparameters,
        "features": job.features,
        "split": job.split,
        "environment": job.environment,
        "warnings": job.warnings,
        "evaluation": job.evaluation,
        "tries": [_attempt(attempt) for attempt in attempts_of(job)],
        "queue_position": queue.position if queue else None,
        "queue_reason": queue.reason if queue else "",
        "cancel_requested_at": job.cancel_requested_at,
        "time_limit_s": job.time_limit_s,
        "retry_of": job.retry_of_id,
        "remote": remote_json(job),
        "last_seq": job.last_seq,
    }


def _model(job: TrainingJob) -> dict[str, Any] | None:
    version = job.model_version
    if version is None or version.model.deleted_at:
        return None
    return {"id": version.model_id, "name": version.model.name, "version": version.number, "version_id": version.pk}


def _attempt(attempt: JobAttempt) -> dict[str, Any]:
    names = ("number", "fence", "host", "outcome", "overrides", "exit_code", "signal", "peak_memory_bytes",
             "cpu_seconds", "created_at", "ended_at")  # fmt: skip
    return {name: getattr(attempt, name) for name in names} | {"failure": attempt.failure or None}
