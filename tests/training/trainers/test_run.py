"""Ways a run can end, each with its exit code and a sentence."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.training.trainers.conftest import Train, mixed_table, request_for, write_run
from training.trainers import run as run_module
from training.trainers.artifact import sha256
from training.trainers.checkpoint import Checkpoints
from training.trainers.errors import DataError, Diverged
from training.trainers.events import EventWriter
from training.trainers.job import Job

FOREST = "random-forest-classifier"


def toy(**columns: object) -> pa.Table:
    return pa.table({"x": np.arange(60.0)} | columns)


@pytest.mark.parametrize(
    ("table", "target", "code"),
    [
        (toy(y=["a"] * 60), "y", "one_class"),
        (toy(y=[f"c{i}" for i in range(60)]), "y", "too_many_classes"),
        (toy(y=[None] * 55 + ["a"] * 5), "y", "too_few_rows"),
        (toy(y=["a", "b"] * 30), "z", "no_target"),
        (toy(y=["a", "b"] * 30), None, "no_target"),
        (pa.table({"y": ["a", "b"] * 30}), "y", "no_features"),
        (pa.table({"x": pa.nulls(60, pa.float64()), "y": ["a", "b"] * 30}), "y", "no_features"),
    ],
)
def test_data_that_cannot_teach_is_refused_in_words(train: Train, table, target, code):
    ran = train(FOREST, table, target=target)
    assert ran.code == 10
    assert ran.failure["code"] == code
    assert ran.failure["message"].endswith(".")
    assert ran.failure["hint"]
    assert not (ran.out / "result.json").exists()


def test_regression_wants_numbers(train: Train):
    ran = train("gradient-boosting-regressor", toy(y=["a", "b"] * 30), target="y")
    assert (ran.code, ran.failure["code"]) == (10, "target_not_numeric")


def test_test_rows_without_a_difference_can_score_no_regression(train: Train):
    ran = train("gradient-boosting-regressor", toy(y=[0.0] * 30 + [1.0, 2.0] + [0.0] * 28), target="y")
    assert (ran.code, ran.failure["code"]) == (10, "constant_test")
    assert "The test (9 rows) holds one value of “y” only" in ran.failure["message"]


def test_a_column_of_another_type_than_said(train: Train):
    ran = train(
        FOREST, toy(w=["a", "b"] * 30, y=["a", "b"] * 30), target="y", features=[{"name": "w", "type": "numeric"}]
    )
    assert (ran.code, ran.failure["code"]) == (10, "wrong_type")


def test_more_clusters_than_different_rows(train: Train):
    ran = train("k-means", pa.table({"x": [1.0, 2.0] * 30}), config={"n_clusters": 3})
    assert (ran.code, ran.failure["code"]) == (10, "too_many_clusters")


@pytest.mark.parametrize(
    "changes",
    [
        {"config": {"n_estimators": 0}},
        {"config": {"typo": 1}},
        {"trainer": "nobody"},
        {"task": "tabular-regression"},
        {"split": {"validation": 0.5, "test": 0.5}},
        {"split": {"test": 0}},
    ],
)
def test_settings_that_do_not_fit_exit_11(train: Train, changes):
    ran = train(FOREST, **changes)
    assert ran.code == 11
    assert ran.failure["message"]


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), 12), (Diverged("The loss is infinite."), 13), (KeyError("bug"), 1)]
)
def test_other_ends(train: Train, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error, code):
    def fit(*args: object) -> None:
        raise error

    monkeypatch.setattr(run_module, "resolve", lambda path: fit)
    ran = train(FOREST)
    assert ran.code == code
    assert (ran.out / "failure.json").exists() == (code != 1)
    assert ("KeyError" in capfd.readouterr().err) == (code == 1)


def full(error: Exception) -> Exception:
    """As a library raises it that met a full disk and makes an error of its own of it."""
    error.__context__ = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 14),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 14),
        (full(RuntimeError("unexpected pos 576 vs 534")), 14),
        (RuntimeError("I/O error: No space left on device (os error 28)"), 14),  # safetensors
        (RuntimeError("I/O error: No such file or directory (os error 2)"), 1),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), 1),
    ],
)
def test_a_full_disk_is_no_mistake_of_the_trainer(train: Train, monkeypatch: pytest.MonkeyPatch, error, code):
    def fit(*args: object) -> None:
        raise error

    monkeypatch.setattr(run_module, "resolve", lambda path: fit)
    assert train(FOREST).code == code


def no_room(fd: int) -> None:
    """In the place of `os.fsync`, where many file systems first find that the disk is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_reason_that_finds_no_room_is_no_mistake_of_the_trainer(tmp_path, monkeypatch):
    def fit(*args: object) -> None:
        monkeypatch.setattr(os, "fsync", no_room)
        raise DataError("Only one class is left.")

    directory = write_run(tmp_path, mixed_table(), request_for("k-means"))
    monkeypatch.setattr(run_module, "resolve", lambda path: fit)
    assert run_module.run(directory, os.open(os.devnull, os.O_WRONLY)) == 14
    assert list((directory / "out").iterdir()) == []


def test_a_checkpoint_that_finds_no_room_leaves_nothing(tmp_path, monkeypatch):
    job = Job(EventWriter(os.open(os.devnull, os.O_WRONLY)), tmp_path, seed=1, device="cpu", threads=1)
    checkpoints = Checkpoints(job, "config and data")
    checkpoints.save({}, 1)
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space left"):
        checkpoints.save({}, 2)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-000000001.ckpt"]


def test_the_result_is_finite_json_with_hashes(train: Train):
    ran = train(FOREST)
    text = (ran.out / "result.json").read_text("utf-8")
    json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} in result.json"))
    for item in ran.result["files"]:
        path = ran.out / item["path"]
        assert (path.stat().st_size, sha256(path)) == (item["bytes"], item["sha256"])
    assert ran.result["versions"]["sklearn"]
    assert {item["path"] for item in ran.result["files"]} == {"model.skops", "signature.json"}


def test_a_resume_that_cannot_be_is_said(train: Train):
    ran = train(FOREST, resume_from="out")
    assert ran.code == 0
    assert any("starts again from the beginning" in event["message"] for event in ran.events("log"))


def test_events_go_to_the_descriptor_named_by_the_environment(tmp_path: Path):
    directory = write_run(tmp_path, mixed_table(), request_for("k-means"))
    read, write = os.pipe()
    child = subprocess.run(
        [sys.executable, "-m", "training.trainers", str(directory)],
        env=os.environ | {"MLPLATFORM_EVENTS_FD": str(write)},
        pass_fds=[write],
        timeout=60,
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as events:
        kinds = [json.loads(line)["kind"] for line in events]
    assert child.returncode == 0
    assert kinds[0] == "started"
    assert not (directory / "events.jsonl").exists()


def test_a_supervisor_that_is_gone_does_not_stop_the_fit(tmp_path: Path):
    directory = write_run(tmp_path, mixed_table(), request_for("k-means"))
    read, write = os.pipe()
    os.close(read)
    assert run_module.run(directory, write) == 0
    assert (directory / "out" / "result.json").exists()


def test_a_child_without_our_packages_in_reach_of_hugging_face(tmp_path: Path):
    code = "import sys, training.trainers.limits as l; l.hide_our_datasets_package(); print(sys.modules['datasets'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


def test_sigterm_ends_a_fit_that_is_deaf_and_whose_pipe_nobody_reads(tmp_path: Path):
    code = (
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "from training.trainers.events import EventWriter\n"
        "from training.trainers.job import Job\n"
        "from training.trainers.stopping import stop_on_sigterm\n"
        "events = EventWriter(os.pipe()[1])\n"
        "with stop_on_sigterm(Job(events, Path('.')), events, abrupt=True):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    while True:\n"
        "        events.emit('log', message='x' * 10_000)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=20).returncode == 20
