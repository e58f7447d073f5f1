"""A run that is killed and goes on ends exactly as one that was left alone."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.training.trainers.conftest import Ran
from tests.training.trainers.language.conftest import write_run
from training.trainers import checkpoint
from training.trainers.artifact import sha256
from training.trainers.errors import Cancelled

CONFIG = {"epochs": 6, "evaluations_per_epoch": 3, "patience": None, "sample_tokens": 3}


def start(directory: Path) -> "subprocess.Popen[bytes]":
    """A real child that writes a checkpoint at every evaluation."""
    code = (
        "import sys; from training.trainers.limits import hide_our_datasets_package as hide; hide();"
        "from training.trainers import checkpoint; checkpoint.BETWEEN_EPOCHS_S = 0;"
        "from training.trainers.run import run; sys.exit(run(sys.argv[1]))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(directory)])


def stop_at(child: "subprocess.Popen[bytes]", directory: Path, step: int, sent: int) -> None:
    """Send a signal as soon as a checkpoint at or after `step` is announced."""
    events = directory / "events.jsonl"
    while child.poll() is None:
        lines = events.read_text().splitlines(keepends=True) if events.exists() else []
        if any('"checkpoint"' in line and line.endswith("\n") and json.loads(line)["step"] >= step for line in lines):
            child.send_signal(sent)
            break
        time.sleep(0.005)
    child.wait(timeout=60)


@pytest.mark.parametrize("key", ["causal-lm", pytest.param("chat-sft", marks=pytest.mark.slow)])
def test_a_killed_run_goes_on_bit_for_bit(tune, tmp_path, monkeypatch, key):
    monkeypatch.setattr(checkpoint, "BETWEEN_EPOCHS_S", 0)
    whole = tune(key, config=CONFIG)
    killed = write_run(tmp_path / "killed", key, config=CONFIG)
    child = start(killed)
    stop_at(child, killed, 8, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert not (killed / "out" / "result.json").exists()
    resumed = tune(key, config=CONFIG, resume_from=str(killed / "out"))
    assert any("Going on from step" in event["message"] for event in resumed.events("log"))
    assert resumed.result["metrics"] == whole.result["metrics"]
    assert resumed.result["evaluation"] == whole.result["evaluation"]
    assert sha256(resumed.out / "model.safetensors") == sha256(whole.out / "model.safetensors")


def test_a_stopped_run_leaves_a_checkpoint_to_go_on_from(tune, tmp_path):
    config = CONFIG | {"epochs": 100}
    stopped = write_run(tmp_path / "stopped", "causal-lm", config=config)
    child = start(stopped)
    stop_at(child, stopped, 1, signal.SIGTERM)
    assert child.returncode == Cancelled.exit_code
    assert [path.name for path in (stopped / "out").iterdir()] == ["checkpoints"]
    assert "Stopped as asked" in Ran(stopped, 20).events("log")[-1]["message"]


def test_a_checkpoint_of_other_settings_is_not_taken(tune, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "BETWEEN_EPOCHS_S", 0)
    monkeypatch.setattr(checkpoint.Checkpoints, "remove", lambda self: None)
    first = tune("causal-lm")
    other = tune("causal-lm", resume_from=str(first.out), config={"learning_rate": 0.004})
    assert other.code == 0
    assert "checkpoint_of_another" in {warning["code"] for warning in other.result["warnings"]}
