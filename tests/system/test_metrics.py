"""Readings of this machine; nvidia-smi is played by a script, because few machines have one."""

import os
from pathlib import Path

import pytest

from mlplatform.system import metrics


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch):
    def write(script: str) -> None:
        program = tmp_path / "bin" / "nvidia-smi"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    return write


def test_a_machine_has_sane_figures():
    sample = metrics.sample_host()
    assert 0 <= sample["cpu_percent"] <= 100
    assert 0 < sample["memory_used"] < sample["memory_total"]
    assert 0 < sample["disk_used"] < sample["disk_total"]


def test_gpus_are_read_with_what_the_driver_does_not_tell(nvidia_smi):
    nvidia_smi('echo "NVIDIA H200, 71, 10240, 143771, 55"; echo "Old, [N/A], [N/A], [N/A], 40"')
    first, second = metrics.gpus()
    assert first == {
        "name": "NVIDIA H200", "percent": 71.0, "memory_used": 10240 * 2**20, "memory_total": 143771 * 2**20,
        "temperature": 55.0,
    }  # fmt: skip
    assert (second["percent"], second["memory_used"], second["temperature"]) == (None, None, 40.0)


@pytest.mark.parametrize("script", ["exit 9", "echo 'No devices were found'; exit 6", "echo garbage"])
def test_a_driver_that_fails_means_no_gpu(nvidia_smi, script: str):
    nvidia_smi(script)
    assert metrics.gpus() == []


def test_a_driver_that_hangs_is_given_up(nvidia_smi, monkeypatch):
    monkeypatch.setattr(metrics, "_GPU_TIMEOUT_S", 0.2)
    nvidia_smi("exec sleep 30")
    assert metrics.gpus() == []
