"""A killed training goes on and ends with the very bytes of one that nobody disturbed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.training.trainers.conftest import Ran, generated, request_for, write_run
from training.trainers.checkpoint import Checkpoints
from training.trainers.errors import Cancelled
from training.trainers.vision import loop

# Augmentation and dropout draw random numbers in every step. The precision is named, for what a trial of both finds
# depends on how busy the machine is.
RANDOM = {"batch_size": 8, "image_size": "16", "augmentation": "flip", "dropout": 0.3, "precision": "float32"}
# Long enough to be killed in the middle.
NATIVE = RANDOM | {"epochs": 20, "patience": None}
FINE = {
    "epochs": 6, "patience": None, "image_size": "96", "fine_tune_epochs": 1, "batch_size": 8, "precision": "float32",
}  # fmt: skip
SAVE_ALWAYS = (
    "import sys; from training.trainers.limits import hide_our_datasets_package; hide_our_datasets_package();"
    "from training.trainers import checkpoint; checkpoint.BETWEEN_EPOCHS_S = checkpoint.WITHIN_EPOCH_S = 0.0;"
    "from training.trainers.run import run; sys.exit(run(sys.argv[1]))"
)


def start(directory: Path) -> "subprocess.Popen[bytes]":
    """A child that saves after every step, so that the kill falls within an epoch."""
    return subprocess.Popen([sys.executable, "-c", SAVE_ALWAYS, str(directory)], env=os.environ.copy())


def killed_after(directory: Path, checkpoints: int) -> int:
    """Kill the child with SIGKILL once it has saved so often; gives the last step that it announced."""
    child = start(directory)
    steps: list[int] = []
    while child.poll() is None and len(steps) < checkpoints:
        lines = (directory / "events.jsonl").read_text().splitlines() if (directory / "events.jsonl").exists() else []
        events = [json.loads(line) for line in lines if line.endswith("}")]
        steps = [event["step"] for event in events if event["kind"] == "checkpoint"]
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "the training ended before it could be killed"
    return steps[-1]


def run_through(directory: Path) -> Ran:
    return Ran(directory, start(directory).wait())


@pytest.mark.parametrize(
    ("key", "config", "checkpoints"),
    [
        ("native-cnn", NATIVE, 40),
        # while the head learns, and while the network is fine-tuned
        pytest.param("transfer-image", FINE, 15, marks=[pytest.mark.weights, pytest.mark.slow]),
        pytest.param("transfer-image", FINE, 38, marks=[pytest.mark.weights, pytest.mark.slow]),
    ],
)
def test_a_killed_training_ends_bit_identical(tmp_path, key, config, checkpoints):
    whole = run_through(write_run(tmp_path / "whole", generated(key), request_for(key, config=config)))
    first = write_run(tmp_path / "first", generated(key), request_for(key, config=config))
    step = killed_after(first, checkpoints)
    assert not (first / "out" / "result.json").exists()
    resumed = request_for(key, config=config, attempt=2, resume_from=str(first / "out"))
    second = run_through(write_run(tmp_path / "second", generated(key), resumed))
    assert (whole.code, second.code) == (0, 0)
    assert min(event["done"] for event in second.events("progress") if event["unit"] == "steps") >= step
    assert (second.out / "model.safetensors").read_bytes() == (whole.out / "model.safetensors").read_bytes()
    assert second.result["metrics"] == whole.result["metrics"]
    assert second.result["evaluation"] == whole.result["evaluation"]
    assert not (second.out / "checkpoints").exists()


@pytest.mark.parametrize(("step", "between"), [(11, False), (12, True)])
def test_a_training_that_is_asked_to_stop_ends_bit_identical(train, monkeypatch, step, between):
    """In the middle of an epoch and between two: no random number is drawn that the rest would draw again."""
    config = RANDOM | {"epochs": 4}
    whole = train("native-cnn", config=config)
    steps_an_epoch = whole.events("progress")[-1]["total"] // 4
    assert (step % steps_an_epoch == 0) is between, steps_an_epoch

    def stop_there(self, *args: object) -> None:
        take_step(self, *args)
        if self.step == step:
            self.job.stop()

    take_step = loop.Loop._step
    monkeypatch.setattr(loop.Loop, "_step", stop_there)
    asked = train("native-cnn", config=config)
    monkeypatch.undo()
    assert asked.code == Cancelled.exit_code
    again = train("native-cnn", config=config, attempt=2, resume_from=str(asked.out))
    assert again.result["metrics"] == whole.result["metrics"]
    assert again.result["evaluation"] == whole.result["evaluation"]
    assert (again.out / "model.safetensors").read_bytes() == (whole.out / "model.safetensors").read_bytes()


@pytest.fixture
def stopped(train, tmp_path, monkeypatch):
    """A run that saved after every epoch and kept its checkpoints."""
    monkeypatch.setattr("training.trainers.checkpoint.BETWEEN_EPOCHS_S", 0.0)
    monkeypatch.setattr(Checkpoints, "remove", lambda self: None)
    return train("native-cnn")


def test_the_two_newest_checkpoints_are_kept_and_announced(stopped):
    kept = sorted(path.name for path in (stopped.out / "checkpoints").iterdir())
    announced = [event["path"] for event in stopped.events("checkpoint")]
    assert len(announced) == 6
    assert [f"checkpoints/{name}" for name in kept] == announced[-2:]


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-100], lambda content: content[:-1] + bytes([content[-1] ^ 1])]
)
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(stopped, train, damage):
    newest = sorted((stopped.out / "checkpoints").iterdir())[-1]
    newest.write_bytes(damage(newest.read_bytes()))
    again = train("native-cnn", resume_from=str(stopped.out / "checkpoints"))
    assert [warning["code"] for warning in again.result["warnings"]] == ["checkpoint_damaged"]
    assert any("Going on from step" in event["message"] for event in again.events("log"))
    assert again.result["metrics"] == stopped.result["metrics"]


@pytest.mark.parametrize("changes", [{"seed": 7}, {"config": {"epochs": 3, "image_size": "16"}}])
def test_a_checkpoint_of_another_run_is_not_taken(stopped, train, changes):
    again = train("native-cnn", resume_from=str(stopped.out), **changes)
    assert {warning["code"] for warning in again.result["warnings"]} == {"checkpoint_of_another"}
    assert again.events("progress")[0]["done"] == 0


def test_an_empty_folder_means_a_fresh_start(train, tmp_path):
    ran = train("native-cnn", resume_from=str(tmp_path))
    assert ran.code == 0
    assert any("no checkpoint" in event["message"] for event in ran.events("log"))


def test_the_rate_rises_and_falls():
    rates = [loop.rate(step, 100, 1.0) for step in range(100)]
    assert rates[0] == pytest.approx(1 / 25)
    assert max(rates) == pytest.approx(1.0, abs=0.01)
    assert rates.index(max(rates)) in range(29, 32)
    assert rates[-1] == pytest.approx(1 / 1000)
    assert loop.rate(0, 1, 1.0) > 0
