"""Checkpoints of a failed job stay for whoever starts it again, and go after their time."""

import pytest
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.models import OutboxMessage
from mlplatform.core.services import outbox
from training.services.jobs import create_job, requeue_job
from training.services.lease import Lease
from training.services.outcome import Failure, FailureCode, fail_attempt
from training.services.queue import claim_next_job

pytestmark = pytest.mark.django_db

BROKEN = Failure(FailureCode.PROGRAM, "Broken.", "Mend it.")


def claim() -> Lease:
    lease = claim_next_job()
    assert lease is not None
    return lease


@pytest.fixture
def checkpoint(alice, penguins):
    """That of a job which has failed and told so."""
    job = create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    lease = claim()
    folder = storage.attempt_dir(job.pk, lease.fence) / "out" / "checkpoints"
    folder.mkdir(parents=True)
    path = folder / "step-000000005.ckpt"
    path.write_bytes(b"x")
    fail_attempt(lease, BROKEN)
    outbox.deliver_due()
    job.refresh_from_db()
    return job, path


def time_passes() -> None:
    OutboxMessage.objects.filter(done_at=None).update(next_try_at=timezone.now())
    outbox.deliver_due()


def test_they_go_after_their_time(checkpoint):
    _, path = checkpoint
    assert path.exists()
    time_passes()
    assert not path.parent.exists()


def test_they_stay_for_a_job_that_is_tried_again(alice, checkpoint):
    job, path = checkpoint
    requeue_job(actor=alice.actor, job=job)
    time_passes()
    assert path.exists()
    fail_attempt(claim(), BROKEN)
    outbox.deliver_due()
    assert path.exists()
    time_passes()
    assert not path.exists()
