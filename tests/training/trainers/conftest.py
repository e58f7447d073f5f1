"""Run directories with small generated tables, and what comes out of them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.training.trainers.images import image_table
from tests.training.trainers.language.material import QUICK, chats_table, documents_table, make_base_model
from tests.training.trainers.weights import fetch_weights
from training.trainers.registry import get_spec
from training.trainers.run import run
from training.trainers.tasks import tabular_classification, tabular_clustering, tabular_regression
from training.trainers.vision.transfer_image.pretrained import FOLDER

# The smallest fit of each trainer that still reports more than once. The precision is named, for what a trial of both
# finds depends on how busy the machine is.
TINY: dict[str, dict[str, Any]] = {
    "random-forest-classifier": {"n_estimators": 20},
    "logistic-regression": {"max_iter": 50},
    "gradient-boosting-regressor": {"max_iter": 20, "min_samples_leaf": 5},
    "k-means": {"n_clusters": 3, "n_init": 3},
    "native-cnn": {"epochs": 6, "batch_size": 8, "image_size": "16", "learning_rate": 0.01, "precision": "float32"},
    "transfer-image": {"epochs": 6, "batch_size": 8, "image_size": "96", "precision": "float32"},
    "causal-lm": QUICK,
    "chat-sft": QUICK,
}

# Rows of the generated dataset of each kind.
ROWS = {"table": 240, "images": 60, "documents": 120, "chat": 60}


@dataclass
class Ran:
    """A finished run."""

    directory: Path
    code: int

    @property
    def kind(self) -> str:
        """Dataset kind of its trainer."""
        return get_spec(json.loads((self.directory / "run.json").read_text("utf-8"))["trainer"]).dataset_kind

    @property
    def out(self) -> Path:
        return self.directory / "out"

    @property
    def result(self) -> dict[str, Any]:
        return json.loads((self.out / "result.json").read_text("utf-8"))

    @property
    def failure(self) -> dict[str, Any]:
        return json.loads((self.out / "failure.json").read_text("utf-8"))

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        lines = (self.directory / "events.jsonl").read_text("utf-8").splitlines()
        return [event for event in map(json.loads, lines) if kind in (None, event["kind"])]


def mixed_table(rows: int = 240, seed: int = 0) -> pa.Table:
    """Every column type, gaps in each, and three targets that depend on the columns."""
    random = np.random.default_rng(seed)
    length, width = random.normal(40, 5, rows), random.normal(15, 2, rows)
    place = np.array(["north", "south", "None"])[random.integers(0, 3, rows)]
    score = (length - 40) / 5 + (place == "north") + random.normal(0, 0.4, rows)
    gaps = random.random((rows, 3)) < 0.05
    return pa.table(
        {
            "length": pa.array(np.where(gaps[:, 0], np.nan, length), from_pandas=True),
            "width": width,
            "place": pa.array([None if gap else word for gap, word in zip(gaps[:, 1], place, strict=True)]),
            "ripe": pa.array([None if gap else bool(w > 15) for gap, w in zip(gaps[:, 2], width, strict=True)]),
            "picked": pa.array(random.integers(1_600_000_000, 1_700_000_000, rows) * 1_000_000, pa.timestamp("us")),
            "code": [f"id-{i}" for i in range(rows)],
            "kind": np.array(["low", "middle", "high"])[np.digitize(score, [-0.3, 0.9])],
            "price": score * 10 + 50,
        }
    )


TYPES = {
    "length": "numeric",
    "width": "numeric",
    "place": "categorical",
    "ripe": "boolean",
    "picked": "datetime",
    "code": "identifier",
}
TARGETS = {tabular_classification.TASK: "kind", tabular_regression.TASK: "price", tabular_clustering.TASK: None}


def request_for(key: str, **changes: Any) -> dict[str, Any]:
    """run.json of a tiny job of this trainer."""
    spec = get_spec(key)
    task, table = spec.task, spec.dataset_kind == "table"
    return {
        "job_id": "1",
        "attempt": 1,
        "fence": 1,
        "trainer": key,
        "task": task.value,
        "config": TINY.get(key, {}),
        "target": TARGETS[task] if table else None,
        "features": [{"name": name, "type": kind} for name, kind in TYPES.items()] if table else None,
        "data": {"path": "data.parquet"},
        "split": {"validation": 0.15, "test": 0.15, "stratify": True},
        "seed": 42,
        "device": "cpu",
        "threads": 1,
        "resume_from": None,
        "output_dir": "out",
    } | changes


def generated(key: str, rows: int | None = None) -> pa.Table:
    """Data of the kind that a trainer takes."""
    kind = get_spec(key).dataset_kind
    make: dict[str, Callable[[int], pa.Table]] = {
        "table": mixed_table,
        "images": image_table,
        "documents": documents_table,
        "chat": chats_table,
    }
    return make[kind](rows or ROWS[kind])


def write_run(directory: Path, table: pa.Table, request: dict[str, Any]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, directory / "data.parquet")
    (directory / "run.json").write_text(json.dumps(request), "utf-8")
    return directory


Train = Callable[..., Ran]


@pytest.fixture
def train(tmp_path: Path) -> Train:
    """Train here and now; keywords change the request."""
    count = 0

    def call(key: str, table: pa.Table | None = None, **changes: Any) -> Ran:
        nonlocal count
        count += 1
        chosen = generated(key) if table is None else table
        if table is not None:
            changes.setdefault("features", None)
        directory = write_run(tmp_path / f"run{count}", chosen, request_for(key, **changes))
        return Ran(directory, run(directory))

    return call


@pytest.fixture(scope="session")
def imagenet_weights(pytestconfig: pytest.Config) -> Iterator[Path]:
    """The folder with MobileNetV2's real weights, named in the environment for this process and its children."""
    folder = fetch_weights(pytestconfig.cache)
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(folder)
    yield folder
    if before is None:
        del os.environ[FOLDER]
    else:
        os.environ[FOLDER] = before


@pytest.fixture(scope="session")
def language_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights folder that holds one tiny pretrained language model."""
    folder = tmp_path_factory.mktemp("language")
    make_base_model(folder / "tiny")
    return folder


@pytest.fixture(autouse=True)
def language_model_where_tuned(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of a language trainer, which have its key as a parameter, find a base model."""
    key = getattr(request.node, "callspec", None) and request.node.callspec.params.get("key")
    if key in ("causal-lm", "chat-sft"):
        monkeypatch.setenv(FOLDER, str(request.getfixturevalue("language_weights")))


@pytest.fixture(autouse=True)
def weights_where_marked(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("weights"):
        request.getfixturevalue("imagenet_weights")
