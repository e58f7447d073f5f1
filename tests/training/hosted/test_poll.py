"""Clocks that disagree: the provider's with ours, ours with itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mlplatform.core.actors import system_actor
from tests.training.hosted.conftest import turn
from training.models import RemoteRun
from training.services.hosted.poll import pause_s
from training.services.jobs import cancel_job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours_off", [-48, 24])
def test_the_providers_clock_neither_stops_a_job_nor_hurries_it(start, server, settings, hours_off):
    settings.PROVIDER_POLL_S = (15.0, 60.0)
    made = server._create

    def create(asked):
        job = made(asked)
        job["created_at"] += hours_off * 3600
        return job

    server._create = create
    job = start()
    for _ in range(2):
        turn(job)
        due_at = RemoteRun.objects.get(pk=job.pk).next_poll_at
        assert due_at is not None
        assert 10 < (due_at - timezone.now()).total_seconds() < 30
    assert (job.status, server.jobs[0]["status"]) == ("remote_running", "validating_files")


def test_a_clock_that_was_put_back_asks_no_oftener(settings):
    settings.PROVIDER_POLL_S = (15.0, 60.0)
    assert 12 <= pause_s(RemoteRun(submitted_at=timezone.now() + timedelta(days=1))) <= 18


def test_a_clock_that_was_put_back_still_asks_again_to_stop(start, server):
    job = start()
    turn(job)
    cancel_job(actor=system_actor(job.team), job=job)
    RemoteRun.objects.filter(pk=job.pk).update(stop_reason="cancel", stop_sent_at=timezone.now() + timedelta(days=1))
    turn(job)
    assert (job.status, server.jobs[0]["status"]) == ("cancelled", "cancelled")
