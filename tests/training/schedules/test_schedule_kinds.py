"""Schedules train data without columns too, on its newest ready version."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.training.factories import make_version
from training.models import Schedule, TrainingJob
from training.services.due import run_due_schedules
from training.services.requests import create_schedule_as_asked


@pytest.mark.parametrize(
    ("name", "trainer"), [("digits", "native-cnn"), ("proverbs", "causal-lm"), ("jargon", "chat-sft")]
)
def test_what_is_due_makes_a_job_of_the_recommended_trainer(alpha, ed, name, trainer):
    version = make_version(alpha, name)
    schedule = create_schedule_as_asked(actor=ed.actor, dataset=version.dataset_id, name="Nightly", cron="0 3 * * *")
    assert (schedule.trainer, schedule.target) == (trainer, "")
    Schedule.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))
    run_due_schedules()
    job = TrainingJob.objects.get()
    assert (job.trainer, job.dataset_version_id, job.features) == (trainer, version.pk, [])
