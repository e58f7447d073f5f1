"""Runs of the language trainers in this process, from one tiny model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.training.trainers.conftest import Ran
from tests.training.trainers.language.material import chats_table, documents_table, request
from training.trainers.run import run

Tune = Callable[..., Ran]


@pytest.fixture(scope="session")
def weights(language_weights: Path) -> Path:
    return language_weights


@pytest.fixture(autouse=True)
def _weights_dir(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPLATFORM_WEIGHTS_DIR", str(weights))


def write_run(directory: Path, trainer: str, table: pa.Table | None = None, **changes: Any) -> Path:
    """A run directory with made-up texts for this trainer."""
    directory.mkdir(parents=True)
    made = table or (chats_table() if trainer == "chat-sft" else documents_table())
    pq.write_table(made, directory / "data.parquet")
    (directory / "run.json").write_text(json.dumps(request(trainer, **changes)))
    return directory


@pytest.fixture
def tune(tmp_path: Path) -> Tune:
    """Fine-tune here and now; keywords change the request."""
    count = 0

    def call(trainer: str, **changes: Any) -> Ran:
        nonlocal count
        count += 1
        directory = write_run(tmp_path / f"run{count}", trainer, **changes)
        return Ran(directory, run(directory))

    return call


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> dict[str, Ran]:
    """One finished run of each trainer, for everything that only looks at results."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLPLATFORM_WEIGHTS_DIR", str(weights))
        for trainer in ("causal-lm", "chat-sft"):
            directory = write_run(tmp_path_factory.mktemp("tuned") / trainer, trainer, config={"epochs": 6})
            found[trainer] = Ran(directory, run(directory))
    return found
