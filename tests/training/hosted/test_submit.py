"""A worker that stood still between its intent and the job there: nobody pays for a second job that nobody watches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mlplatform.core.actors import system_actor
from tests.training.hosted.conftest import SUCCEEDED, turn, turns
from tests.training.providers.server import error
from training.models import JobEvent, RemoteRun, TrainingJob
from training.providers.base import JobRequest
from training.providers.openai import OpenAIProvider
from training.selectors.audit import violations
from training.services.hosted.recover import recover_lost_turns
from training.services.hosted.turn import Turn
from training.services.jobs import cancel_job

pytestmark = pytest.mark.django_db


def lose_turn(job: TrainingJob) -> None:
    TrainingJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert recover_lost_turns() == 1


@pytest.fixture
def around_create(monkeypatch) -> Callable[..., None]:
    """What happens before and after the first request that makes a job, while its turn hears nothing of it."""

    def set_up(before: Callable[[], Any] = lambda: None, after: Callable[[], Any] = lambda: None) -> None:
        real = OpenAIProvider.create_job
        first: list[JobRequest] = []

        def create_job(self: OpenAIProvider, request: JobRequest) -> Any:
            if request.job_id == "probe" or first:
                return real(self, request)
            first.append(request)
            before()
            made = real(self, request)
            after()
            return made

        monkeypatch.setattr(OpenAIProvider, "create_job", create_job)

    return set_up


def statuses(server) -> list[str]:
    return [item["status"] for item in server.jobs]


def test_a_turn_that_has_gone_stale_asks_for_no_job(start, server, monkeypatch):
    job = start()
    real = Turn.note

    def note(self: Turn, *events: Any, **columns: Any) -> RemoteRun:
        run = real(self, *events, **columns)
        if columns.get("create_intent_at"):
            self.renewed_at -= 3600  # stopped, and let go on when the job has long been another worker's
        return run

    monkeypatch.setattr(Turn, "note", note)
    turn(job)
    assert server.created == []
    monkeypatch.undo()
    lose_turn(job)
    turns(job, "remote_running")
    assert len(server.created) == 1


def test_a_second_job_is_stopped_and_told(start, server, around_create):
    """Its turn was lost while the request was on its way; the next one looked twice and made a job of its own."""
    job = start()

    def meanwhile():
        lose_turn(job)
        turns(job, "remote_running")

    around_create(before=meanwhile)
    turn(job)
    assert statuses(server) == ["validating_files", "cancelled"]
    assert RemoteRun.objects.get(pk=job.pk).remote_id == "ftjob-1"
    told = JobEvent.objects.filter(job=job, kind="warning", data__code="second_job").get().data["message"]
    assert "ftjob-2" in told
    server.jobs[0] |= SUCCEEDED
    turns(job, "succeeded")
    assert list(violations()) == []


def test_a_second_job_that_cannot_be_stopped_is_named_all_the_same(start, server, around_create):
    job = start()

    def meanwhile():
        lose_turn(job)
        turns(job, "remote_running")
        server.fail["/fine_tuning/jobs/ftjob-2/cancel"] = [error(400, "Not now.")]

    around_create(before=meanwhile)
    turn(job)
    told = JobEvent.objects.filter(job=job, kind="warning", data__code="second_job").get().data["message"]
    assert "ftjob-2" in told
    assert "Not now." in told


def test_a_job_that_another_turn_has_adopted_goes_on(start, server, around_create):
    job = start()

    def meanwhile():
        lose_turn(job)
        turn(job)

    around_create(after=meanwhile)
    turn(job)
    assert (statuses(server), job.status) == (["validating_files"], "remote_running")


def test_a_job_that_others_still_look_for_is_left_to_them(start, server, around_create):
    job = start()
    around_create(after=lambda: lose_turn(job))
    turn(job)
    assert statuses(server) == ["validating_files"]
    turn(job)
    assert (job.status, len(server.jobs)) == ("remote_running", 1)


def test_a_job_that_is_made_after_ours_was_cancelled_is_stopped(start, server, around_create):
    job = start()

    def meanwhile():
        lose_turn(job)
        cancel_job(actor=system_actor(job.team), job=job)
        turns(job, "cancelled")

    around_create(before=meanwhile)
    turn(job)
    assert (job.status, statuses(server)) == ("cancelled", ["cancelled"])
    assert list(violations()) == []
