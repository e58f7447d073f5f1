"""audit_jobs finds what it is there to find: each invariant is broken once by hand."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from mlplatform.core import storage
from models_registry.models import ModelVersion
from training.enums import JobStatus
from training.models import JobEvent, TrainingJob
from training.services.finish import publish
from training.services.jobs import create_job
from training.services.outcome import Usage
from training.services.queue import claim_next_job
from training.services.states import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(alice, penguins):
    """A job that has succeeded, without a real training."""
    job = create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    lease = claim_next_job()
    assert lease is not None
    out = storage.attempt_dir(job.pk, 1) / "out"
    out.mkdir(parents=True)
    (out / "model.bin").write_bytes(b"model")
    row = lease.lock()
    move(row, JobStatus.RUNNING)
    move(row, JobStatus.FINALIZING)
    result = {
        "headline": {"name": "score", "split": "test"},
        "metrics": {"test": {"score": {"value": 0.5}}},
        "evaluation": {},
        "signature": {},
        "example_row": {},
        "flavor": "sklearn",
        "files": [{"path": "model.bin", "bytes": 5, "sha256": storage.sha256_of(out / "model.bin")}],
    }
    publish(lease, result, Usage(exit_code=0))
    job.refresh_from_db()
    return job


def audit():
    """(exit code, checks that found something)."""
    out = StringIO()
    try:
        call_command("audit_jobs", "--json", stdout=out)
    except SystemExit as end:
        return end.code, {item["check"] for item in json.loads(out.getvalue())["violations"]}
    assert json.loads(out.getvalue())["violations"] == []
    return 0, set()


def test_clean(job):
    assert audit() == (0, set())


def test_lines_for_people(job, capsys):
    JobEvent.objects.filter(job=job, seq=2).delete()
    with pytest.raises(SystemExit):
        call_command("audit_jobs")
    assert "events:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"status": "failed"}, {"attempts", "model"}),
        ({"status": "queued"}, {"attempts", "model"}),
        ({"finished_at": None}, {"status"}),
        ({"lease_until": timezone.now()}, {"status"}),
        ({"fence": 2}, {"attempts"}),
        ({"last_seq": 99}, {"events"}),
        ({"model_version": None}, {"model"}),
        ({"number": 5}, {"accepted"}),
    ],
)
def test_wrong_column(job, change, found):
    TrainingJob.objects.filter(pk=job.pk).update(**change)
    code, checks = audit()
    assert code == 1
    assert found <= checks


def test_lost_row(job):
    TrainingJob.objects.filter(pk=job.pk).delete()
    assert {"accepted", "model", "folders"} <= audit()[1]


def test_gap_in_the_events(job):
    JobEvent.objects.filter(job=job, seq=2).delete()
    assert audit() == (1, {"events"})


def test_changed_missing_and_foreign_files(job):
    model = storage.data_dir() / ModelVersion.objects.get().artifact_path / "model.bin"
    model.write_bytes(b"modem")
    assert audit() == (1, {"files"})
    model.unlink()
    assert audit() == (1, {"files"})
    model.write_bytes(b"model")
    storage.attempt_dir(job.pk, 7).mkdir()
    assert audit() == (1, {"folders"})


def test_worker_that_nobody_missed(alice, penguins):
    job = create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    claim_next_job()
    assert audit() == (0, set())
    TrainingJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    assert audit() == (1, {"status"})
