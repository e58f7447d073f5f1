"""Several clusters, each with its own sweep, see the same due times."""

import subprocess
import sys
from datetime import timedelta

from django.utils import timezone

from tests.faults.database import worker_environment
from tests.training.factories import make_schedule
from training.models import ScheduleRun, TrainingJob


def test_three_schedulers_make_one_job_for_each_due_time(portal, data_dir):
    settings = {"trainer": "fault", "target": "", "hyperparameters": {"mode": "ok"}}
    for number in range(5):
        due = timezone.now() - timedelta(minutes=number + 1)
        make_schedule(portal._version, name=f"S{number}", next_due_at=due, **settings)
    schedulers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.scheduler"],
            env=worker_environment(portal._database, data_dir), stdin=-1, stdout=-1, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    for scheduler in schedulers:
        assert scheduler.stdout.readline() == "ready\n"
    for scheduler in schedulers:
        scheduler.stdin.close()
    served = [int(scheduler.stdout.read()) for scheduler in schedulers]
    assert [scheduler.wait(30) for scheduler in schedulers] == [0, 0, 0]
    for scheduler in schedulers:
        scheduler.stdout.close()
    assert sum(served) == 5
    assert set(ScheduleRun.objects.values_list("problem", flat=True)) == {""}
    assert TrainingJob.objects.count() == ScheduleRun.objects.count() == 5
