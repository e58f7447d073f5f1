"""The sweep's own promises; what it saves from real crashes is shown in tests/faults."""

from datetime import timedelta

from django.utils import timezone

from mlplatform.core.queues import wakeups_waiting
from tests.training.factories import make_job, make_version
from training.enums import JobStatus
from training.tasks import sweep


def test_a_worker_is_woken_for_a_lost_job_though_it_rests_first(alpha, django_capture_on_commit_callbacks):
    job = make_job(make_version(alpha), status="running", lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep()["recovered"] == 1
    job.refresh_from_db()
    assert job.status == JobStatus.RETRY_WAIT
    assert job.not_before is not None
    assert job.not_before > timezone.now()
    assert wakeups_waiting("training") == 1
