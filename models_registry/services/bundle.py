"""A version as one ZIP that a person can use without the portal."""

import json
import zipfile
from pathlib import Path

from mlplatform.core import storage
from mlplatform.core.errors import Conflict
from models_registry.models import ModelVersion
from models_registry.services.bundle_readme import readme
from models_registry.services.files import verified_folder

SIGNATURE = "signature.json"


def bundle(version: ModelVersion) -> Path:
    """Path of the ZIP, made once and kept: a version never changes.

    Raises Unavailable when files are gone, Conflict for a version whose files were never here.
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
    source = verified_folder(version)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for item in version.files:
            archive.write(source / item["path"], item["path"])
        archive.writestr("model.json", json.dumps(_card(version), indent=2, ensure_ascii=False))
        archive.writestr("README.txt", readme(version))
    draft.replace(target)
    return target


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
