"""The chats as a provider wants them: one file to train on, one to validate on, always the same for the same job."""

import hashlib
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlplatform.core import storage
from training.models import TrainingJob
from training.trainers.hosted.config import chats_to_validate

TRAINING, VALIDATION = "training", "validation"
CHATS = "chats.jsonl"


@dataclass(frozen=True, slots=True)
class Part:
    """A file to upload. `role` is TRAINING or VALIDATION."""

    role: str
    path: Path
    chats: int

    def described(self) -> dict[str, Any]:
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"chats": self.chats, "bytes": self.path.stat().st_size, "sha256": digest}


def split_chats(job: TrainingJob) -> list[Part]:
    """Write the parts into the attempt's folder. The job's seed draws the validation chats, so that a second worker
    sends what the first one would have sent. Raises OSError.
    """
    source = storage.dataset_dir(job.dataset_version_id) / CHATS
    with source.open("rb") as file:
        count = sum(1 for line in file if line.strip())
    validate = chats_to_validate(count, job.hyperparameters["validation_share"])
    drawn = set(random.Random(job.seed).sample(range(count), validate))  # noqa: S311 - a split, no secret
    folder = storage.attempt_dir(job.pk, job.fence)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {TRAINING: folder / "train.jsonl", VALIDATION: folder / "validation.jsonl"}
    _write(source, paths, drawn)
    parts = [Part(TRAINING, paths[TRAINING], count - validate)]
    return [*parts, Part(VALIDATION, paths[VALIDATION], validate)] if validate else parts


def _write(source: Path, paths: dict[str, Path], drawn: set[int]) -> None:
    drafts = {role: path.with_name(f"{path.name}.{os.getpid()}.new") for role, path in paths.items()}
    with source.open("rb") as file, drafts[TRAINING].open("wb") as train, drafts[VALIDATION].open("wb") as validation:
        for number, line in enumerate(line for line in file if line.strip()):
            (validation if number in drawn else train).write(line)
    for role, path in paths.items():
        drafts[role].replace(path)
