"""Models that real trainers fitted, as files; publishing them is the registry's own service."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from models_registry.models import ModelVersion
from models_registry.services.publish import publish_version
from tests.conftest import Persona

ROOT = Path(__file__).resolve().parents[2]


def fit(folder: Path, table: Any, **request: Any) -> Path:
    """Run a trainer as the portal does, in a process of its own; returns its output folder."""
    import pyarrow.parquet as pq

    pq.write_table(table, folder / "data.parquet")
    whole = {
        "job_id": "job", "attempt": 1, "fence": 1, "config": {}, "target": None, "features": None,
        "data": {"path": str(folder / "data.parquet")}, "seed": 1, "device": "cpu", "threads": 1,
        "split": {"validation": 0.15, "test": 0.15, "stratify": True}, "resume_from": None, "output_dir": "out",
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(whole | request))
    subprocess.run([sys.executable, "-m", "training.trainers", str(folder)], check=True, cwd=ROOT, timeout=120)
    return folder / "out"


def publish(owner: Persona, name: str, fitted: Path) -> ModelVersion:
    """Version 1 of a new model of the owner's team, with a copy of the files in this test's data directory."""
    job_id = uuid4()
    folder = settings.DATA_DIR / f"jobs/{job_id}/1/out"
    shutil.copytree(fitted, folder)
    request = json.loads((fitted.parent / "run.json").read_text())
    with transaction.atomic():
        return publish_version(
            team=owner.team,
            created_by=owner.user,
            model_name=name,
            job_id=job_id,
            result=json.loads((fitted / "result.json").read_text()),
            artifact_dir=folder,
            lineage={"job": {"number": 7}},
            hyperparameters=request["config"],
            trainer=request["trainer"],
            task=request["task"],
            target=request["target"] or "",
        )
