"""The serving pool against real prediction processes."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mlplatform.core.errors import Unavailable
from models_registry.models import ModelVersion
from models_registry.serving.pool import ServingPool, pool
from models_registry.serving.question import Asked
from models_registry.serving.server import ModelServer

ROWS = [{"length": 49, "side": "north"}, {"length": 0, "side": "south"}]


def folder(version: ModelVersion, data_dir: Path) -> Callable[[], Path]:
    return lambda: data_dir / version.artifact_path


def ask(version_id: UUID, model_dir: Callable[[], Path], rows: list, answer_s: float = 30) -> dict:
    return pool.ask(Asked(version_id=version_id, model_dir=model_dir, body={"rows": rows}, who="a", answer_s=answer_s))


def loaded(of: ServingPool) -> ModelServer:
    return next(iter(of._servers.values()))


def test_clear_cases_are_predicted(version, data_dir):
    answer = ask(version.pk, folder(version, data_dir), ROWS)
    assert [row["prediction"] for row in answer["predictions"]] == ["long", "short"]
    assert sum(answer["predictions"][0]["probabilities"].values()) == pytest.approx(1)


def test_one_process_answers_many_questions(version, data_dir):
    ask(version.pk, folder(version, data_dir), ROWS)
    first = loaded(pool)
    ask(version.pk, folder(version, data_dir), ROWS)
    assert loaded(pool) is first


def test_a_killed_process_is_replaced_within_the_same_question(version, data_dir):
    ask(version.pk, folder(version, data_dir), ROWS)
    process = loaded(pool)._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    answer = ask(version.pk, folder(version, data_dir), ROWS)
    assert answer["predictions"][0]["prediction"] == "long"


def test_a_hanging_process_is_ended_and_said(version, data_dir):
    ask(version.pk, folder(version, data_dir), ROWS)
    process = loaded(pool)._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(Unavailable, match="within 1 seconds") as caught:
        ask(version.pk, folder(version, data_dir), ROWS, answer_s=1)
    assert caught.value.code == "prediction_timeout"
    assert not pool._servers


def test_the_process_itself_opens_no_changed_file(version, data_dir):
    model_file = next(folder(version, data_dir)().glob("*.skops"))
    model_file.write_bytes(model_file.read_bytes()[:-1] + b"x")
    answer = ask(version.pk, folder(version, data_dir), ROWS)
    assert answer["error"]["code"] == "model_file"


def test_the_least_recently_used_model_makes_room(version, data_dir, settings):
    settings.SERVING_PROCESSES = 1
    ask(uuid4(), folder(version, data_dir), ROWS)
    first = loaded(pool)
    ask(version.pk, folder(version, data_dir), ROWS)
    assert list(pool._servers) == [version.pk]
    assert first._process is None


def test_a_process_that_cannot_start_is_told_and_tried_anew(version, data_dir):
    """As on a full disk, or when no process more may be started: not even its log can be opened."""
    in_the_way = data_dir / "logs" / "serving.log"
    in_the_way.mkdir(parents=True)
    with pytest.raises(Unavailable, match="could not be started: Is a directory") as caught:
        ask(version.pk, folder(version, data_dir), ROWS)
    assert caught.value.code == "prediction_not_started"
    in_the_way.rmdir()
    answer = ask(version.pk, folder(version, data_dir), ROWS)
    assert answer["predictions"][0]["prediction"] == "long"
