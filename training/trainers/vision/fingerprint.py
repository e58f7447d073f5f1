"""What a checkpoint must share with a run to be gone on from."""

import hashlib
import json
from typing import Any

from training.trainers.job import Job
from training.trainers.schema import dump_config
from training.trainers.tabular.split import Parts
from training.trainers.vision.image_set import Index


def fingerprint(config: Any, index: Index, parts: Parts, job: Job) -> str:
    """SHA-256 of hyperparameters, seed, every image's own hash with its label, and which part it is in."""
    said = {"config": dump_config(config), "seed": job.seed, "labels": index.labels}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    digest.update("".join(index.hashes).encode() + index.codes.tobytes())
    for rows in (parts.train, parts.validation, parts.test):
        digest.update(rows.astype("<i8").tobytes() + b";")
    return digest.hexdigest()
