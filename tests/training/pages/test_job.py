"""The job page in each state, its buttons by role, and the polling answer."""

import pytest
from django.utils import timezone

from mlplatform.core import storage
from tests.training.factories import make_job, make_version, report
from training.models import JobAttempt, TrainingJob
from training.selectors.events import last_log_events


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def url(job, rest: str = "") -> str:
    return f"/jobs/{job.pk}/{rest}"


def test_a_running_job_shows_where_it_is(ed, version):
    job = make_job(version)
    report(job, ("log", {"level": "info", "message": "Reading the table"}),
           ("metric", {"name": "log_loss", "split": "validation", "step": 1, "value": 0.4}))  # fmt: skip
    page = ed.client.get(url(job)).content.decode()
    for text in ("Training", "Fitting", "38 of 100 trees", "4.0\u00a0s left", "Reading the table", "Log loss"):
        assert text in page
    assert "<title>38 % · Penguins 1" in page
    assert f'data-live-url="/ws/jobs/{job.pk}/"' in page
    assert 'data-seq="2"' in page


def test_a_queued_job_says_why_it_waits(ed, version, monkeypatch):
    monkeypatch.setattr("mlplatform.core.workers._count", lambda queue: 1)
    make_job(version, status="queued")
    job = make_job(version, status="queued")
    assert "1 job is before it." in ed.client.get(url(job)).content.decode()


def test_a_queued_job_without_workers_says_so(ed, version, monkeypatch):
    monkeypatch.setattr("mlplatform.core.workers._count", lambda queue: 0)
    job = make_job(version, status="queued")
    assert "No training worker is running" in ed.client.get(url(job)).content.decode()


def test_a_finished_job_shows_its_result_beside_the_baseline(ed, version):
    job = make_job(version, status="succeeded")
    page = ed.client.get(url(job)).content.decode()
    for text in ("0.981", "0.442", "Right 98 times in 100", "Confusion matrix", "bill_length_mm", "Try it", "ROC"):
        assert text in page
    assert "Always the commonest class." in page
    assert "data-live-url" not in page
    assert f"/models/{job.model_version.model_id}/" in page


def test_a_failed_job_says_what_to_do_and_offers_it(ed, bob, version):
    job = make_job(version, status="failed")
    page = ed.client.get(url(job)).content.decode()
    for text in ("Only one class is left.", "Choose another target.", "Change the settings and run again"):
        assert text in page
    again = make_job(version, status="failed", failure={"code": "worker_lost", "message": "Gone.", "hint": "Wait."})
    assert "Run again</button>" in ed.client.get(url(again)).content.decode()
    assert "run again" not in bob.client.get(url(job)).content.decode().lower()


def test_each_try_is_listed_with_why_it_ended(ed, version):
    job = make_job(version, attempt=2, fence=2)
    JobAttempt.objects.filter(job=job).update(
        outcome="lost", failure={"code": "worker_lost", "message": "It went away."}
    )
    JobAttempt.objects.create(job=job, number=2, fence=2, host="worker-2", overrides={"batch_size": 16})
    page = ed.client.get(url(job)).content.decode()
    for text in ("It went away.", "Lost", "worker-2", "batch_size set to 16", "Try 2"):
        assert text in page


def test_warnings_are_shown_as_they_come(ed, version):
    job = make_job(version)
    report(job, ("warning", {"code": "rare_class", "message": "Class “x” has 1 row."}))
    assert "Class “x” has 1 row." in ed.client.get(url(job)).content.decode()


def test_names_from_data_are_escaped(ed, version):
    job = make_job(version, name="<script>alert(1)</script>")
    report(job, ("log", {"level": "info", "message": "</pre><img src=x onerror=alert(1)>"}),
           ("metric", {"name": "</script><b>", "split": "train", "step": 1, "value": 1.0}))  # fmt: skip
    page = ed.client.get(url(job)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "</script><b>" not in page


def test_stop_asks_the_engine(ed, version):
    job = make_job(version)
    response = ed.client.post(url(job, "cancel/"), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert "is being stopped" in response["HX-Trigger"]
    job.refresh_from_db()
    assert job.cancel_requested_at is not None
    assert "Stopping" in ed.client.get(url(job)).content.decode()


def test_run_again_leads_to_the_new_job(ed, version):
    job = make_job(version, status="failed")
    response = ed.client.post(url(job, "retry/"))
    new = TrainingJob.objects.get(retry_of=job)
    assert response.url == url(new)
    htmx = ed.client.post(url(job, "retry/"), headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"].startswith("/jobs/")


def test_delete_moves_to_the_bin_and_undo_brings_back(ed, version):
    job = make_job(version, status="failed")
    page = ed.client
    response = page.post(url(job, "delete/"), follow=True)
    assert "Moved job 1 to the bin." in response.content.decode()
    assert url(job, "restore/") in response.content.decode()
    assert page.get(url(job)).status_code == 404
    assert page.post(url(job, "restore/")).status_code == 302
    assert page.get(url(job)).status_code == 200


@pytest.mark.parametrize("rest", ["cancel/", "retry/", "delete/"])
def test_who_may_do_what(alice, bob, charlie, client, version, rest):
    job = make_job(version)
    assert bob.client.post(url(job, rest)).status_code == 403
    assert charlie.client.post(url(job, rest)).status_code == 404
    assert client.post(url(job, rest)).url.startswith("/accounts/login/")
    assert alice.client.get(url(job, rest)).status_code == 405
    assert alice.client.post(url(job, rest)).status_code == 302


@pytest.mark.parametrize("rest", ["", "live/", "log.txt", "output/"])
def test_who_may_look(bob, charlie, client, version, rest):
    job = make_job(version)
    assert bob.client.get(url(job, rest)).status_code == 200
    assert charlie.client.get(url(job, rest)).status_code == 404
    assert client.get(url(job, rest)).status_code == 302


def test_a_viewer_has_no_buttons(bob, version):
    page = bob.client.get(url(make_job(version))).content.decode()
    assert "Stop job" not in page
    assert "Delete" not in page


def test_polling_gives_what_is_new_since(ed, version):
    job = make_job(version)
    report(job, ("log", {"level": "info", "message": "one"}), ("log", {"level": "info", "message": "two"}))
    frame = ed.client.get(url(job, "live/?since=1")).json()
    log = next(part for part in frame["frames"] if part["type"] == "log")
    assert "two" in log["text"]
    assert "one" not in log["text"]
    assert frame["seq"] == 2
    assert any('id="job-status"' in part.get("html", "") for part in frame["frames"])
    assert not any(part["type"] == "done" for part in frame["frames"])


def test_polling_ends_with_the_job(ed, version):
    frame = ed.client.get(url(make_job(version, status="succeeded"), "live/?since=0")).json()
    assert frame["frames"][-1] == {"type": "done"}
    assert any("Right 98 times" in part.get("html", "") for part in frame["frames"])


def test_the_log_downloads_with_the_process_output(ed, version):
    job = make_job(version)
    report(job, ("log", {"level": "warning", "message": "Careful"}))
    folder = storage.attempt_dir(job.pk, 1)
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("Traceback: here\n")
    text = ed.client.get(url(job, "log.txt")).content.decode()
    assert "WARNING Careful" in text
    assert "Traceback: here" in text
    assert "Traceback: here" in ed.client.get(url(job, "output/")).content.decode()


def test_the_page_needs_the_same_queries_however_much_was_reported(ed, version, django_assert_max_num_queries):
    job = make_job(version)
    for step in range(30):
        report(job, ("metric", {"name": "loss", "split": "train", "step": step, "value": 1.0}))
    client = ed.client
    with django_assert_max_num_queries(12):
        client.get(url(job))


def test_the_log_holds_nothing_that_the_socket_will_bring_again(version):
    job = make_job(version)
    report(job, ("log", {"level": "info", "message": "Reading the table"}))
    shown = TrainingJob.objects.get(pk=job.pk)
    report(job, ("log", {"level": "info", "message": "Fitting"}))
    assert [event.data["message"] for event in last_log_events(shown, 500)] == ["Reading the table"]


def test_a_finished_job_leads_nowhere_when_its_model_and_data_are_in_the_bin(ed, version):
    job = make_job(version, status="succeeded")
    assert "Try it" in ed.client.get(url(job)).content.decode()
    for thing in (job.model_version.model, version.dataset):
        thing.deleted_at = timezone.now()
        thing.save()
    page = ed.client.get(url(job)).content.decode()
    assert "Try it" not in page
    assert f"/models/{job.model_version.model_id}/" not in page
    assert f"/datasets/{version.dataset_id}/" not in page
    assert "(in the bin)" in page
    assert ed.client.get(f"/api/jobs/{job.pk}").json()["model"] is None
