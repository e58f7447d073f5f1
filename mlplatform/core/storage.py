"""Where files lie in the data directory. Names on disk are our own ids; what users call a file is only shown."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

_BLOCK = 1 << 20


def data_dir() -> Path:
    return Path(settings.DATA_DIR)


def upload_path(upload_id: UUID) -> Path:
    return data_dir() / "uploads" / str(upload_id)


def dataset_dir(version_id: UUID) -> Path:
    return data_dir() / "datasets" / str(version_id)


def job_dir(job_id: UUID) -> Path:
    return data_dir() / "jobs" / str(job_id)


def attempt_dir(job_id: UUID, fence: int) -> Path:
    """One folder per fence, so that a zombie attempt can never write into its successor's files."""
    return job_dir(job_id) / str(fence)


def model_dir(version_id: UUID) -> Path:
    return data_dir() / "models" / str(version_id)


def report_dir(report_id: UUID) -> Path:
    return data_dir() / "reports" / str(report_id)


def run_dir() -> Path:
    path = data_dir() / "run"
    path.mkdir(parents=True, exist_ok=True)
    return path


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sync_directory(path: Path) -> None:
    """Make a rename or a new name in `path` survive a power cut."""
    _sync(path)


def sync_file(path: Path) -> None:
    """Make the content of a file that somebody else has written survive a power cut."""
    _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_stream(target: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Write `chunks` to `target` durably; return (bytes, sha256). The name appears only when all is on disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    digest = hashlib.sha256()
    size = 0
    with draft.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    sync_directory(target.parent)
    return size, digest.hexdigest()
