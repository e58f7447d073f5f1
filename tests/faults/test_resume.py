"""A network whose trainer or worker is killed goes on from its last checkpoint and ends as if undisturbed."""

import shutil
import signal
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from datasets.models import DatasetVersion
from models_registry.models import ModelVersion
from tests.conftest import Persona
from tests.faults import material
from tests.waiting import wait_for
from training.models import JobAttempt, TrainingJob
from training.services.checkpoints import resume_from
from training.services.jobs import create_job
from training.tasks import sweep

# Long enough that checkpoints, a second apart, fall within; augmentation and dropout draw random numbers in each step.
# The precision is named, for what a trial of both finds depends on how busy the machine is.
CNN = {
    "epochs": 30, "patience": None, "batch_size": 8, "image_size": "32", "augmentation": "flip", "dropout": 0.3,
    "precision": "float32",
}  # fmt: skip
GPT = {"epochs": 10, "patience": None, "batch_size": 2, "sample_tokens": 5, "context_length": 64, "method": "lora"}
PATIENCE_S = 170
KINDS: dict[str, tuple[Callable[[Persona], DatasetVersion], dict[str, Any]]] = {
    "native-cnn": (material.images, CNN),
    "causal-lm": (material.documents, GPT),
}


def create(portal, trainer: str, version: DatasetVersion | None = None, **changes: Any) -> TrainingJob:
    make, config = KINDS[trainer]
    return create_job(
        actor=portal.alice.actor,
        dataset_version=version or make(portal.alice),
        trainer=trainer,
        hyperparameters=config | changes,
    )


def worker(portal) -> "subprocess.Popen[str]":
    started: subprocess.Popen[str] = portal.worker(MLPLATFORM_JOB_THREADS=1)
    return started


def run(portal) -> None:
    assert worker(portal).wait(PATIENCE_S) == 0, portal.log()


def wait_for_checkpoint(portal, job: TrainingJob) -> int:
    """Its step."""
    events = job.events.filter(kind="checkpoint")
    wait_for(lambda: events.exists() or TrainingJob.objects.get(pk=job.pk).status == "failed", 60)
    assert events.exists(), portal.log()
    step: int = events.latest("seq").data["step"]
    return step


def what_came_out(job: TrainingJob) -> tuple[Any, ...]:
    job.refresh_from_db()
    files = {file["path"]: file["sha256"] for file in ModelVersion.objects.get(job_id=job.pk).files}
    return job.metrics, job.evaluation, files


def first_step(job: TrainingJob, attempt: int) -> float:
    """The first point of the try's curve."""
    point = job.metric_points.filter(attempt=attempt, name="loss", split="train").order_by("step").first()
    return float(point.step)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("trainer", ["native-cnn", "causal-lm"])
def test_a_killed_training_ends_bit_identical(portal, trainer):
    whole = create(portal, trainer)
    run(portal)
    portal.check(whole)

    job = create(portal, trainer, whole.dataset_version)
    working = worker(portal)
    step = wait_for_checkpoint(portal, job)
    portal.child(job).send_signal(signal.SIGKILL)
    assert working.wait(PATIENCE_S) == 0, portal.log()

    portal.check(job)
    assert job.attempt == 2
    assert first_step(job, 2) > step
    assert what_came_out(job) == what_came_out(whole)

    stopped = create(portal, trainer, whole.dataset_version)
    working = worker(portal)
    wait_for_checkpoint(portal, stopped)
    working.send_signal(signal.SIGTERM)
    assert working.wait(PATIENCE_S) == -signal.SIGTERM, portal.log()  # after it has let go of the job
    portal.wait_for_status(stopped, "retry_wait")
    run(portal)

    portal.check(stopped)
    assert (stopped.attempt, stopped.infra_failures) == (2, 0)
    assert what_came_out(stopped) == what_came_out(whole)


def test_a_killed_worker_loses_no_checkpoint_and_the_folders_are_cleared(portal):
    job = create(portal, "native-cnn")
    working = worker(portal)
    step = wait_for_checkpoint(portal, job)
    working.kill()
    working.wait()
    portal.lease_runs_out(job)
    run(portal)
    portal.check(job)
    assert first_step(job, 2) > step
    sweep()  # delivers what follows the end of a job
    left = sorted(path.relative_to(portal.data_dir).parts[2:] for path in portal.data_dir.glob("jobs/*/*/out"))
    assert left == [("2", "out")]
    assert not list(portal.data_dir.glob("jobs/*/*/out/checkpoints"))


def test_only_a_checkpoint_of_the_same_settings_is_gone_on_from(portal):
    job = create(portal, "causal-lm")

    def attempt(fence: int, saved: bool = True, **overrides: int) -> JobAttempt:
        out = portal.data_dir / "jobs" / str(job.pk) / str(fence) / "out"
        (out / "checkpoints").mkdir(parents=True)
        name = "step-000000005.ckpt" if saved else "step-000000005.partial"
        (out / "checkpoints" / name).write_bytes(b"x")
        return JobAttempt.objects.create(job=job, number=fence, fence=fence, host="h", overrides=overrides)

    def goes_on_from(found: JobAttempt) -> str:
        out = resume_from(job, found)
        return out.parent.name if out else ""

    assert goes_on_from(attempt(1)) == ""
    assert goes_on_from(attempt(2, saved=False)) == "1"
    # Half the batch and twice the steps learn the same; half the batch alone does not.
    assert goes_on_from(attempt(3, batch_size=1, gradient_accumulation_steps=2)) == "1"
    assert goes_on_from(attempt(4, batch_size=1)) == ""
    assert goes_on_from(attempt(5)) == "3"
    shutil.rmtree(portal.data_dir / "jobs" / str(job.pk) / "3")
    assert goes_on_from(attempt(6)) == "5"
    job.trainer = "k-means"
    assert goes_on_from(attempt(7)) == ""
    job.delete()
