"""The files of a version are only ever opened as they were written."""

from pathlib import Path

from mlplatform.core import storage
from mlplatform.core.errors import Unavailable
from models_registry.models import ModelVersion


def verified_folder(version: ModelVersion) -> Path:
    """The version's folder, each file checked against the SHA-256 in the database. Raises Unavailable."""
    folder = storage.data_dir() / version.artifact_path
    for item in version.files:
        path = folder / item["path"]
        if not path.is_file() or storage.sha256_of(path) != item["sha256"]:
            raise Unavailable(
                f"The file {item['path']} of this version is missing or was changed on disk.",
                hint="Restore it from a backup, or train the model again.",
                code="model_file",
            )
    return folder
