"""The finishing transaction: a checked result becomes a model version and a succeeded job, together or not at all."""

import logging
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from mlplatform.core import storage
from models_registry.services.publish import publish_version
from training.enums import AttemptOutcome, FailureCode, JobStatus
from training.errors import BadResult
from training.models import TrainingJob
from training.services.lease import Lease
from training.services.manifest import read_manifest
from training.services.outcome import Failure, Usage, cancel_attempt, close_attempt, close_job, fail_attempt
from training.services.states import move
from training.trainers.tasks import find_task

logger = logging.getLogger(__name__)


def begin_finish(lease: Lease) -> None:
    """The child has ended well; from here on its result is being checked. Raises LostLease."""
    with transaction.atomic():
        job = lease.lock()
        if job.state == JobStatus.STARTING:
            move(job, JobStatus.RUNNING)
        if job.state == JobStatus.RUNNING:  # not when the database's answer was lost the first time
            move(job, JobStatus.FINALIZING, phase="Checking the result")


def finish_attempt(lease: Lease, usage: Usage) -> JobStatus:
    """Check the files and publish. A crash anywhere leaves the lease to run out, and the job is tried again."""
    begin_finish(lease)
    out = storage.attempt_dir(lease.job_id, lease.fence) / "out"
    try:
        return publish(lease, read_manifest(out), usage)
    except BadResult as error:
        return fail_attempt(lease, _unusable(error.reason), usage)
    except (DataError, IntegrityError, ValueError, TypeError):
        # Not an outage, so it would fail again: the result holds something that the checks let through.
        logger.exception("The result of job %s cannot be stored", lease.job_id)
        return fail_attempt(lease, _unusable("it cannot be stored"), usage)


def _unusable(reason: str) -> Failure:
    return Failure(
        FailureCode.BAD_RESULT,
        f"The training ended, but its result cannot be used: {reason}.",
        "Tell whoever wrote the trainer; the log and the files are kept with the job.",
    )


def publish(lease: Lease, result: dict[str, Any], usage: Usage) -> JobStatus:
    """One transaction: model version, metrics, end of attempt and job, outbox. A cancel that came first wins."""
    with transaction.atomic():
        job = lease.lock()
        if job.cancel_requested_at:
            return cancel_attempt(lease, usage)
        version = publish_version(
            team=job.team,
            created_by=job.created_by,
            model_name=model_name(job),
            job_id=job.pk,
            result=result,
            artifact_dir=storage.attempt_dir(job.pk, lease.fence) / "out",
            lineage=_lineage(job, result),
            hyperparameters=job.hyperparameters,
            trainer=job.trainer,
            task=job.task,
            target=job.target,
        )
        close_attempt(job, AttemptOutcome.SUCCEEDED, usage=usage)
        close_job(
            job,
            JobStatus.SUCCEEDED,
            failure={},
            phase="",
            metrics=result["metrics"],
            headline=_headline(result),
            evaluation={**result["evaluation"], "baseline": result.get("baseline"), "rows": result.get("rows")},
            warnings=_merge(job.warnings, result.get("warnings", [])),
            model_version=version,
        )
    return JobStatus.SUCCEEDED


def model_name(job: TrainingJob) -> str:
    """The line that the job's model belongs to: one for each dataset and question."""
    task = find_task(job.task)
    return f"{job.dataset_version.dataset.name} {job.target or (task.answers if task else job.task)}"[:160]


def _headline(result: dict[str, Any]) -> dict[str, Any]:
    """Name, split and the metric itself, so that lists need not open `metrics`."""
    headline = result["headline"]
    return {**headline, **result["metrics"][headline["split"]][headline["name"]]}


def _lineage(job: TrainingJob, result: dict[str, Any]) -> dict[str, Any]:
    version = job.dataset_version
    return {
        "job": {"id": str(job.pk), "number": job.number, "name": job.name, "attempt": job.attempt},
        "dataset": {
            "id": str(version.dataset_id),
            "name": version.dataset.name,
            "version": version.number,
            "version_id": str(version.pk),
            "sha256": version.sha256,
        },
        "features": job.features,
        "split": job.split,
        "seed": job.seed,
        "environment": job.environment,
        "versions": result.get("versions", {}),
        "trained_at": timezone.now().isoformat(),
    }


def _merge(before: list[Any], after: list[Any]) -> list[Any]:
    """Warnings from the check and from the fit, each once."""
    return [*before, *(item for item in after if item not in before)]
