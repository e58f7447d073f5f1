"""A version as one ZIP that a person can use without the portal."""

import json
import zipfile
from pathlib import Path

from mlplatform.core import storage
from models_registry.models import ModelVersion
from models_registry.services.files import verified_folder

README = """{name}, version {number}

Trainer: {trainer}   Task: {task}   Target: {target}

model.skops      the fitted scikit-learn pipeline in the skops format (no code runs when it is opened)
signature.json   the columns that it takes and what it gives
model.json       metrics, hyperparameters, lineage and the SHA-256 of each file

Use it in Python, with the scikit-learn version that model.json names:

    from training.trainers.predict import load     # from the mlplatform package
    print(load("this-folder").predict([{example}]))
"""


def bundle(version: ModelVersion) -> Path:
    """Path of the ZIP, made once and kept: a version never changes. Raises Unavailable when files are gone."""
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
        archive.writestr("README.txt", _readme(version))
    draft.replace(target)
    return target


def _readme(version: ModelVersion) -> str:
    return README.format(
        name=version.model.name,
        number=version.number,
        trainer=version.trainer,
        task=version.task,
        target=version.target or "none",
        example=version.example_row,
    )


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
