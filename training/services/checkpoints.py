"""Checkpoints of a job's earlier attempts: which one the next attempt goes on from, and when they are removed."""

import shutil
from pathlib import Path

from mlplatform.core import storage
from training.enums import AttemptOutcome, JobStatus
from training.models import JobAttempt, TrainingJob
from training.trainers.batches import what_is_learnt
from training.trainers.errors import UnknownTrainer
from training.trainers.registry import get_spec

FOLDER = "checkpoints"
WHOLE = "step-*.ckpt"  # written beside and renamed, so one with this name is whole


def resume_from(job: TrainingJob, attempt: JobAttempt) -> Path | None:
    """`out` of the newest earlier attempt that has a checkpoint and learnt with the same settings, else None.

    After memory ran out the batch is smaller. Where the trainer adds batches up it learns the same with it and goes on;
    elsewhere the counts of steps no longer fit, and it starts again.
    """
    try:
        resumable = get_spec(job.trainer).resumable
    except UnknownTrainer:
        resumable = False
    if not resumable:
        return None
    wanted = what_is_learnt({**job.hyperparameters, **attempt.overrides})
    for earlier in JobAttempt.objects.filter(job=job, fence__lt=attempt.fence).order_by("-fence"):
        out = storage.attempt_dir(job.pk, earlier.fence) / "out"
        same = what_is_learnt({**job.hyperparameters, **earlier.overrides}) == wanted
        if same and any(out.glob(f"{FOLDER}/{WHOLE}")):
            return out
    return None


def remove_checkpoints(job: TrainingJob, *, failed_too: bool = False) -> None:
    """Of a job that has ended well or was cancelled nothing is gone on from; logs and a failed job's files stay.

    A failed job keeps its checkpoints for a while: an operator may put it back into the queue. May be called again.
    """
    ended_so = (JobStatus.SUCCEEDED, JobStatus.CANCELLED, *((JobStatus.FAILED,) if failed_too else ()))
    if job.state not in ended_so:
        return
    ended = job.attempts.filter(fence__lte=job.fence).exclude(outcome=AttemptOutcome.OPEN)
    for fence, outcome in ended.values_list("fence", "outcome"):
        out = storage.attempt_dir(job.pk, fence) / "out"
        spoilt = out if job.state == JobStatus.SUCCEEDED and outcome != AttemptOutcome.SUCCEEDED else out / FOLDER
        shutil.rmtree(spoilt, ignore_errors=True)
