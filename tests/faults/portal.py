"""What the fault tests drive: jobs through the services, workers as real processes."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from django.utils import timezone

from datasets.models import DatasetVersion
from models_registry.models import ModelVersion
from tests.conftest import Persona
from tests.faults.database import worker_environment
from tests.waiting import wait_for
from training.models import JobAttempt, TrainingJob
from training.selectors.audit import violations
from training.services.jobs import create_job
from training.tasks import sweep

ENDED = ("succeeded", "failed", "cancelled")


class Portal:
    def __init__(self, alice: Persona, version: DatasetVersion, database: str, data_dir: Path) -> None:
        self.alice = alice
        self.data_dir = data_dir
        self._version = version
        self._database = database
        self._workers: list[subprocess.Popen[str]] = []

    def create(self, mode: str = "ok", **settings: Any) -> TrainingJob:
        limits = {name: settings.pop(name) for name in ("time_limit_s", "idempotency_key") if name in settings}
        return create_job(
            actor=self.alice.actor,
            dataset_version=self._version,
            trainer="fault",
            hyperparameters={"mode": mode, **settings},
            **limits,
        )

    def worker(
        self,
        die_at: str = "",
        pause_at: str = "",
        fail_at: str = "",
        stop_at: str = "",
        module: str = "tests.faults.worker",
        **environment: object,
    ) -> "subprocess.Popen[str]":
        """Start a worker; it ends by itself when no job is left to claim."""
        steps = {"die": die_at, "pause": pause_at, "fail": fail_at, "stop": stop_at}
        step = next(([action, step] for action, step in steps.items() if step), [])
        command = [sys.executable, "-m", module, *step]
        env = self.environment() | {name: str(value) for name, value in environment.items()}
        with (self.data_dir / "worker.log").open("a") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, text=True, start_new_session=True)
        self._workers.append(process)
        return process

    def environment(self) -> dict[str, str]:
        """Of a process that belongs to this portal."""
        return worker_environment(self._database, self.data_dir)

    def run(self, **environment: str) -> None:
        """A worker that does all there is to do."""
        assert self.worker(**environment).wait(150) == 0, self.log()

    def log(self) -> str:
        return (self.data_dir / "worker.log").read_text()

    def attempt(self, job: TrainingJob) -> JobAttempt:
        """The newest attempt."""
        return JobAttempt.objects.filter(job=job).latest("fence")

    def wait_for_status(self, job: TrainingJob, *statuses: str, timeout: float = 60) -> None:
        wait_for(lambda: TrainingJob.objects.get(pk=job.pk).status in statuses, timeout)
        job.refresh_from_db()

    def wait_for_metric(self, job: TrainingJob) -> None:
        """The trainer is in the middle of its fit, and what it said has arrived."""
        wait_for(lambda: job.metric_points.filter(attempt=TrainingJob.objects.get(pk=job.pk).attempt).exists(), 60)
        job.refresh_from_db()

    def child(self, job: TrainingJob) -> psutil.Process:
        pid = self.attempt(job).child_pid
        assert pid
        return psutil.Process(pid)

    def lease_runs_out(self, job: TrainingJob) -> None:
        """As if a minute had passed since the worker died."""
        # A second ago: SQLite's clock counts milliseconds, so “now” would be over only in the next one.
        over = timezone.now() - timedelta(seconds=1)
        TrainingJob.objects.filter(pk=job.pk).exclude(lease_until=None).update(lease_until=over)
        sweep()

    def check(self, job: TrainingJob, status: str = "succeeded") -> None:
        """The job is where it belongs, once, and nothing is left over."""
        job.refresh_from_db()
        assert job.status == status, f"{job.status} {job.failure}\n{self.log()}"
        assert ModelVersion.objects.filter(job_id=job.pk).count() == (status == "succeeded")
        found = list(violations())
        assert found == [], found
        for attempt in job.attempts.all():
            assert not attempt.child_pid or not alive(attempt.child_pid), "a child is left over"

    def close(self) -> None:
        for process in self._workers:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGCONT)
                process.kill()
            process.wait()


def alive(pid: int) -> bool:
    """A zombie is not, nor is a process that somebody collects while it is asked about."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stopped(pid: int) -> bool:
    """It stands still, as after SIGSTOP."""
    return psutil.Process(pid).status() == psutil.STATUS_STOPPED
