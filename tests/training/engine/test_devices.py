"""Which device an attempt gets: a GPU where there is one that PyTorch can use, and each to one job at a time."""

import threading
from pathlib import Path

import pytest

from mlplatform.core import storage
from tests.waiting import wait_for
from training.executors import devices
from training.executors.devices import acquire
from training.models import TrainingJob
from training.services.control import cancel_job
from training.services.jobs import create_job
from training.services.queue import claim_next_job
from training.supervisor import Supervisor

LISTED = "GPU 0: NVIDIA H200 (UUID: GPU-1)\nGPU 1: NVIDIA H200 (UUID: GPU-2)\n"


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Path:
    """A driver's tool that lists two GPUs, beside a PyTorch that is built for them."""
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\ncat <<END\n{LISTED}END\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=":")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices, "_torch_has_cuda", lambda: True)
    devices.gpus.cache_clear()
    return tool


@pytest.fixture(autouse=True)
def _ask_again():
    yield
    devices.gpus.cache_clear()


def names(count: int, trainer: str = "native-cnn") -> list[str | None]:
    held = [acquire(trainer) for _ in range(count)]
    found = [device.name if device else None for device in held]
    for device in held:
        if device:
            device.close()
    return found


def test_each_gpu_goes_to_one_job_and_then_to_the_next(driver):
    assert names(3) == ["cuda:0", "cuda:1", None]
    assert names(1) == ["cuda:0"]


def test_a_gpu_may_be_shared_when_the_operator_says_so(driver, settings):
    settings.JOBS_PER_GPU = 2
    assert names(5) == ["cuda:0", "cuda:1", "cuda:0", "cuda:1", None]


def test_only_trainers_that_need_pytorch_take_a_gpu(driver):
    assert names(2, "random-forest-classifier") == ["cpu", "cpu"]
    assert names(1, "no-such-trainer") == ["cpu"]


def test_the_setting_goes_before_what_is_found(driver, settings):
    settings.DEVICE = "cpu"
    assert names(1) == ["cpu"]
    settings.DEVICE = "cuda:1"
    assert names(2) == ["cuda:1", None]


def test_only_visible_gpus_count(driver, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert names(2) == ["cuda:0", None]
    devices.gpus.cache_clear()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert names(1) == ["cpu"]


def test_without_gpu_driver_or_build_for_it_the_processor_trains(driver, monkeypatch):
    driver.write_text("#!/bin/sh\nexit 9\n")
    assert names(2) == ["cpu", "cpu"]
    devices.gpus.cache_clear()
    monkeypatch.setattr(devices, "_torch_has_cuda", lambda: False)
    assert names(1) == ["cpu"]


def test_a_driver_that_does_not_answer_is_asked_again_and_the_job_is_told(driver, monkeypatch):
    answer = driver.read_text()
    driver.write_text("#!/bin/sh\nexec sleep 20\n")
    monkeypatch.setattr(devices, "ASK_S", 0.1)
    device = acquire("native-cnn")
    assert device
    assert device.name == "cpu"
    assert "on the processor" in device.trouble
    assert "nvidia-smi" in device.trouble
    driver.write_text(answer)
    monkeypatch.setattr(devices, "ASK_S", 10.0)
    assert names(1) == ["cuda:0"]


def test_a_gpu_that_is_asked_for_and_absent_is_left_to_the_trainer_to_refuse(data_dir, settings, monkeypatch):
    monkeypatch.setattr(devices, "_torch_has_cuda", lambda: False)
    settings.DEVICE = "cuda"
    assert names(1) == ["cuda:0"]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_for_its_gpu_says_so_and_can_be_cancelled(alice, penguins, monkeypatch):
    monkeypatch.setattr("training.supervisor.acquire", lambda trainer: None)
    job = create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    lease = claim_next_job()
    assert lease
    ended: list[object] = []
    supervisor = threading.Thread(target=lambda: ended.append(Supervisor(lease).run()))
    supervisor.start()
    wait_for(lambda: TrainingJob.objects.get(pk=job.pk).phase == "Waiting for a free GPU", 10)
    assert not storage.attempt_dir(job.pk, 1).exists()
    cancel_job(actor=alice.actor, job=job)
    supervisor.join(10)
    assert ended == ["cancelled"]
