"""A version as one ZIP that a person can use without the portal."""

import fcntl
import json
import os
import zipfile
from pathlib import Path

from mlplatform.core import storage
from mlplatform.core.errors import Conflict
from mlplatform.core.services.quota import NO_SPACE, DiskFull
from models_registry.models import ModelVersion
from models_registry.services.bundle_readme import readme
from models_registry.services.files import verified_folder

SIGNATURE = "signature.json"


def bundle(version: ModelVersion) -> Path:
    """Path of the ZIP, made once and kept: a version never changes.

    Raises Unavailable when files are gone, Conflict for a version whose files were never here, DiskFull.
    """
    if remote := version.signature.get("remote"):
        raise Conflict(
            f"The weights of this version are at the provider ({remote.get('provider', 'unknown')}), not here.",
            hint="Ask it on this page or over the API; the provider's own site may offer a download.",
            code="remote_weights",
        )
    target = storage.model_dir(version.pk) / "download.zip"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("ab") as lock:
        # Who comes second waits and finds it made. The lock ends with the process, so a crash leaves none behind.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _make(version, target)
    return target


def _make(version: ModelVersion, target: Path) -> None:
    """The name appears only when all is on disk; what a killed process left is written over."""
    source = verified_folder(version)
    draft = target.with_suffix(".part")
    try:
        with draft.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for item in version.files:
                    archive.write(source / item["path"], item["path"])
                archive.writestr("model.json", json.dumps(_card(version), indent=2, ensure_ascii=False))
                archive.writestr("README.txt", readme(version))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        draft.unlink(missing_ok=True)
        if error.errno in NO_SPACE:
            raise DiskFull(
                "The portal's disk has no room for the ZIP of this version.",
                hint="Ask an operator to free space in the data directory, then download it again.",
            ) from error
        raise
    draft.replace(target)
    storage.sync_directory(target.parent)


def _card(version: ModelVersion) -> dict[str, object]:
    return {
        "model": version.model.name,
        "version": version.number,
        "created_at": version.created_at.isoformat(),
        "trainer": version.trainer,
        "task": version.task,
        "target": version.target,
        "flavor": version.flavor,
        "metrics": version.metrics,
        "hyperparameters": version.hyperparameters,
        "lineage": version.lineage,
        "files": version.files,
    }
