"""From create_job to a model version, with a real child process."""

import pytest

from models_registry.models import ModelVersion
from training.models import JobEvent
from training.services.jobs import create_job
from training.tasks import run_next_job

pytestmark = pytest.mark.django_db(transaction=True)


def test_job_becomes_a_model_version(alice, penguins):
    job = create_job(
        actor=alice.actor,
        dataset_version=penguins,
        trainer="random-forest-classifier",
        target="species",
        hyperparameters={"n_estimators": 20},
    )
    assert (job.status, job.number) == ("queued", 1)

    assert run_next_job() == 1

    job.refresh_from_db()
    assert job.status == "succeeded", job.failure
    version = ModelVersion.objects.get()
    assert job.model_version == version
    assert (version.job_id, version.number, version.model.name) == (job.pk, 1, "Penguins species")
    assert job.metrics["test"]["accuracy"]["value"] > 0.8
    assert job.headline["name"] == "accuracy"
    assert job.attempts.get().outcome == "succeeded"
    seqs = list(JobEvent.objects.filter(job=job).values_list("seq", flat=True))
    assert seqs == list(range(1, job.last_seq + 1))
    assert job.metric_points.filter(name="accuracy", split="train").exists()
    statuses = [event.data["status"] for event in job.events.filter(kind="status")]
    assert statuses == ["queued", "starting", "running", "finalizing", "succeeded"]
