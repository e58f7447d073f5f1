"""A registered model that a real trainer fitted, once per session; each test gets a copy of its files."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models_registry.models import ModelVersion, RegisteredModel
from models_registry.serving.pool import pool
from tests.conftest import Persona

ROOT = Path(__file__).resolve().parents[2]


def _write_table(path: Path) -> None:
    """150 rows: the class is decided by `length`, so that a fitted model must be sure of the clear cases."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [(float(i % 50), ["north", "south"][i % 2], "long" if i % 50 >= 25 else "short") for i in range(150)]
    length, side, kind = zip(*rows, strict=True)
    pq.write_table(pa.table({"length": length, "side": side, "kind": kind}), path)


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a logistic regression."""
    folder = tmp_path_factory.mktemp("fitted")
    _write_table(folder / "data.parquet")
    features = [{"name": "length", "type": "numeric"}, {"name": "side", "type": "categorical"}]
    request = {
        "job_id": "job", "attempt": 1, "fence": 1, "trainer": "logistic-regression", "task": "tabular-classification",
        "config": {}, "target": "kind", "features": features, "data": {"path": str(folder / "data.parquet")},
        "split": {"validation": 0.15, "test": 0.15, "stratify": True}, "seed": 1, "device": "cpu", "threads": 1,
        "resume_from": None, "output_dir": "out",
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(request))
    subprocess.run([sys.executable, "-m", "training.trainers", str(folder)], check=True, cwd=ROOT, timeout=120)
    return folder / "out"


@pytest.fixture
def version(alice: Persona, fitted: Path, data_dir: Path) -> ModelVersion:
    """Version 1 of Alpha's model "Lengths"."""
    shutil.copytree(fitted, data_dir / "jobs/one/1/out")
    result = json.loads((fitted / "result.json").read_text())
    model = RegisteredModel.objects.create(
        team=alice.team, created_by=alice.user, name="Lengths", task="tabular-classification"
    )
    return ModelVersion.objects.create(
        model=model,
        number=1,
        flavor=result["flavor"],
        trainer="logistic-regression",
        task=model.task,
        target="kind",
        artifact_path="jobs/one/1/out",
        files=result["files"],
        signature=result["signature"],
        example_row=result["example_row"],
        metrics=result["metrics"],
        headline=result["headline"],
        size_bytes=sum(item["bytes"] for item in result["files"]),
    )


@pytest.fixture(autouse=True)
def no_leftover_processes():
    yield
    pool.close()
