"""What a woken worker does one after the other."""

import pytest

from datasets.services.create import create_from_file
from training import tasks
from training.models import TrainingJob
from training.services.jobs import create_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    """Jobs and wake-ups in their order; a job ends as soon as it begins."""
    done: list[str] = []

    class Supervisor:
        def __init__(self, lease, shutting_down):
            self.job = TrainingJob.objects.get(pk=lease.job_id)

        def run(self) -> None:
            done.append(f"job {self.job.number}")

    monkeypatch.setattr(tasks, "Supervisor", Supervisor)
    monkeypatch.setattr(tasks, "wake", lambda queue, task: done.append(f"wake {queue}"))
    return done


def test_a_long_reading_waits_for_one_job_and_not_for_all(alice, penguins, ran, settings):
    for _ in range(3):
        create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    content = b"a,b\n1,2\n3,4\n"
    version = create_from_file(actor=alice.actor, filename="long.csv", chunks=[content], size=len(content)).current
    settings.SHORT_TASK_LIMIT_S = 1  # so that any reading is a long one
    assert tasks.run_next_job() == 1
    version.refresh_from_db()
    assert version.is_ready
    assert ran == ["job 1", "wake training"]
    assert tasks.run_next_job() == 2
    assert ran[2:] == ["job 2", "job 3"]


def test_a_short_reading_is_left_to_the_other_workers(alice, penguins, ran):
    content = b"a,b\n1,2\n3,4\n"
    version = create_from_file(actor=alice.actor, filename="short.csv", chunks=[content], size=len(content)).current
    create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    assert tasks.run_next_job() == 1
    version.refresh_from_db()
    assert (version.status, ran) == ("processing", ["job 1"])
