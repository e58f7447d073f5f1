"""Checkpoints: whole or not at all on disk, the hash inside, the two newest kept.

A file is MAGIC, the SHA-256 of the rest, and the rest: torch's format, read with `weights_only`, which runs no code.
"""

import hashlib
import io
import os
import re
import time
from pathlib import Path
from typing import Any

import torch

from training.trainers.job import Job

FOLDER = "checkpoints"
MAGIC = b"MLPCKPT1"
KEPT = 2
BETWEEN_EPOCHS_S = 1.0  # epochs shorter than this are not worth a flush to disk each
WITHIN_EPOCH_S = 60.0
NAME = re.compile(r"step-(\d{9})\.ckpt")


class Checkpoints:
    """Those of one attempt. `fingerprint` names config, data and seed: others' checkpoints are not taken."""

    def __init__(self, job: Job, fingerprint: str) -> None:
        self._job = job
        self._folder = job.output_dir / FOLDER
        self._fingerprint = fingerprint
        self._saved = time.monotonic()

    def due(self, *, epoch_ended: bool) -> bool:
        return time.monotonic() - self._saved >= (BETWEEN_EPOCHS_S if epoch_ended else WITHIN_EPOCH_S)

    def save(self, state: dict[str, Any], step: int) -> None:
        """Write, flush, rename, flush the folder; announce it; remove all but the two newest."""
        self._folder.mkdir(exist_ok=True)
        buffer = io.BytesIO()
        torch.save({"fingerprint": self._fingerprint, **state}, buffer)
        payload = buffer.getbuffer()
        path = self._folder / f"step-{step:09}.ckpt"
        partial = path.with_suffix(".partial")
        try:
            with partial.open("wb") as file:
                file.write(MAGIC + hashlib.sha256(payload).digest())
                file.write(payload)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)  # else a full disk would stay full
            raise
        _flush_folder(self._folder)
        self._job.checkpoint(f"{FOLDER}/{path.name}", step)
        for old in _newest_first(self._folder)[KEPT:]:
            old.unlink()
        self._saved = time.monotonic()

    def restore(self) -> dict[str, Any] | None:
        """The newest whole checkpoint of the attempt to go on from, else None; a damaged one is passed over."""
        source = self._job.restore()
        if source is None:
            return None
        folder = source / FOLDER if (source / FOLDER).is_dir() else source
        for path in _newest_first(folder):
            state = read(path)
            if state is None:
                self._job.warning("checkpoint_damaged", f"The checkpoint {path.name} is damaged and was passed over.")
            elif state.pop("fingerprint") != self._fingerprint:
                self._job.warning("checkpoint_of_another", f"{path.name} belongs to other data or settings.")
            else:
                return state
        self._job.log("There is no checkpoint to go on from: starting from the beginning.", level="warning")
        return None

    def remove(self) -> None:
        """All of them, once the model is saved."""
        for path in _newest_first(self._folder):
            path.unlink()
        if self._folder.is_dir():
            self._folder.rmdir()


def read(path: Path) -> dict[str, Any] | None:
    """The state in a file, None when it is gone, cut short or changed."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head, payload = content[: len(MAGIC) + 32], content[len(MAGIC) + 32 :]
    if head != MAGIC + hashlib.sha256(payload).digest():
        return None
    state: dict[str, Any] = torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
    return state


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
