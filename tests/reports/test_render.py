"""Drawing that dies, comes twice or finds no room."""

import subprocess
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from mlplatform.core import holders, outage, storage
from mlplatform.core.models import AuditEntry
from mlplatform.core.services.quota import used_by
from reports.models import Report
from reports.services import render as rendering
from reports.services.create import create_report
from tests.broken_connection import connection_breaks


@pytest.fixture
def report(ed, job):
    return create_report(actor=ed.actor, jobs=[job])


@pytest.fixture
def drawings(monkeypatch):
    """Counts drawings; each leaves a tiny PDF, or fails with the sentence in `.failure`."""

    class Drawings:
        count, failure = 0, ""

        def __call__(self, folder):
            self.count += 1
            if not folder.exists():
                return "The folder is gone."
            (folder / "drawing.log").write_text("")
            (folder / "problems.json").write_text("[]")
            (folder / "report.pdf").write_bytes(b"%PDF")
            return self.failure

    made = Drawings()
    monkeypatch.setattr(rendering, "run_drawing", made)
    return made


def test_a_second_wake_up_draws_nothing(report, drawings):
    rendering.render(report.pk)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert (drawings.count, report.status, report.size_bytes) == (1, "ready", 4)
    assert AuditEntry.objects.filter(action="report.ready").count() == 1


def test_after_three_failures_it_says_so_and_can_be_asked_for_again(ed, job, report, drawings):
    drawings.failure = "The process that draws the files ended with code 1."
    for _ in range(5):
        rendering.render(report.pk)
    report.refresh_from_db()
    assert (drawings.count, report.status) == (3, "error")
    assert "code 1. It was tried 3 times" in report.error
    assert list(storage.report_dir(report.pk).iterdir()) == []

    drawings.failure = ""
    assert create_report(actor=ed.actor, jobs=[job]).status == "queued"
    rendering.render(report.pk)
    report.refresh_from_db()
    assert (report.status, report.error) == ("ready", "")


def test_one_that_lost_its_lease_publishes_nothing(report, drawings, monkeypatch):
    def overtaken(folder):
        Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        monkeypatch.setattr(rendering, "run_drawing", drawings)
        rendering.render(report.pk)
        return drawings(folder)

    monkeypatch.setattr(rendering, "run_drawing", overtaken)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert (report.fence, report.attempt, report.status) == (2, 2, "ready")
    assert [path.name for path in storage.report_dir(report.pk).iterdir()] == ["2"]


def test_the_sweep_wakes_for_a_lost_one_and_gives_up_after_the_last_try(report, drawings, settings):
    assert rendering.sweep() == 0
    long_ago = timezone.now() - timedelta(minutes=1)
    Report.objects.filter(pk=report.pk).update(queued_at=long_ago)
    assert rendering.sweep() == 1
    Report.objects.filter(pk=report.pk).update(attempt=3, fence=3, lease_until=long_ago)
    rendering.sweep()
    report.refresh_from_db()
    assert report.status == "error"
    assert "cut short" in report.error


def test_one_of_a_dead_worker_need_not_wait_for_its_lease(report, drawings):
    with subprocess.Popen(["sleep", "60"]) as worker:
        later, holder = timezone.now() + timedelta(minutes=1), holders.name_of(worker.pid)
        Report.objects.filter(pk=report.pk).update(attempt=1, fence=1, lease_until=later, holder=holder)
        assert rendering.take_over() == 0, "its worker lives"
        rendering.render(report.pk)
        assert drawings.count == 0
        worker.kill()
    assert (rendering.take_over(), rendering.take_over()) == (1, 0)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert (report.attempt, report.status) == (2, "ready")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["", 'UPDATE "reports_report"', "INSERT INTO"])
def test_a_database_that_restarts_costs_no_drawing(report, drawings, monkeypatch, statement):
    monkeypatch.setattr(outage, "RETRY_S", 0.01)
    with ExitStack() as stack:

        def restart(folder):
            stack.enter_context(connection_breaks(statement))
            return drawings(folder)

        monkeypatch.setattr(rendering, "run_drawing", restart)
        rendering.render(report.pk)
    report.refresh_from_db()
    assert (report.status, report.attempt, drawings.count) == ("ready", 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_failed_drawing_is_tried_again_at_once_although_the_database_restarted(report, drawings, monkeypatch):
    monkeypatch.setattr(outage, "RETRY_S", 0.01)
    woken = []
    monkeypatch.setattr(rendering, "wake", lambda *args: woken.append(args))
    drawings.failure = "The process that draws the files ended with code 1."
    with connection_breaks('UPDATE "reports_report" SET "lease_until" = NULL'):
        rendering.render(report.pk)
    assert len(woken) == 1


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_the_answer_to_their_commit_is_lost(report, drawings, monkeypatch, settings):
    """The second try must not take them for those of a lost lease, nor count them twice."""
    monkeypatch.setattr(outage, "RETRY_S", 0.01)
    settings.TEAM_QUOTA_BYTES = used_by(report.team) + 5
    real, lost = rendering.audit.record, list[int]()

    def record(*args):
        real(*args)
        if not lost:
            transaction.on_commit(lose)

    def lose() -> None:
        lost.append(1)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(rendering.audit, "record", record)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert (lost, report.status) == ([1], "ready")
    assert (storage.report_dir(report.pk) / str(report.fence) / "report.pdf").exists()


def test_files_count_towards_the_quota(report, drawings, settings):
    settings.TEAM_QUOTA_BYTES = 3
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.status == "error"
    assert "There is no room for 4" in report.error
