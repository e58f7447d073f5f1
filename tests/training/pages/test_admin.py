"""Operators' pages: lists that search and filter, actions through the services, history that cannot be edited."""

import pytest
from django.test import Client

from mlplatform.core.models import AuditEntry, User
from tests.training.factories import make_job, make_version, report
from training.models import TrainingJob

JOBS = "/admin/training/trainingjob/"


@pytest.fixture
def root(db) -> Client:
    user = User.objects.create_superuser("root", "root@example.org", "a-long-password-1")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def act(root, action: str, *jobs):
    data = {"action": action, "_selected_action": [str(job.pk) for job in jobs]}
    return root.post(JOBS, data, follow=True).content.decode()


@pytest.mark.parametrize("model", ["trainingjob", "jobattempt", "jobevent", "metricpoint"])
def test_every_model_is_listed_searched_and_not_editable(root, version, model):
    job = make_job(version)
    report(job, ("metric", {"name": "loss", "split": "train", "step": 1, "value": 0.5}))
    page = root.get(f"/admin/training/{model}/?q=Penguins")
    assert page.status_code == 200
    assert "Penguins 1" in page.content.decode()
    assert root.get(f"/admin/training/{model}/add/").status_code == 403


def test_a_job_shows_its_tries_and_cannot_be_changed(root, version):
    job = make_job(version, status="failed")
    page = root.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert "worker-1" in page
    assert 'name="_save"' not in page
    assert root.post(f"{JOBS}{job.pk}/change/", {"name": "other"}).status_code == 403


def test_cancel_retry_and_requeue_go_through_the_services(root, version):
    job = make_job(version, status="queued")
    assert "1 job cancelled." in act(root, "cancel", job)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert "1 job put back into the queue." in act(root, "requeue", job)
    job.refresh_from_db()
    assert job.status == "queued"
    assert "1 job started again." in act(root, "retry", job)
    assert TrainingJob.objects.filter(retry_of=job).exists()
    assert set(AuditEntry.objects.values_list("via", flat=True)) == {"admin"}


def test_one_refused_job_does_not_hold_up_the_others(root, version):
    ended, waiting = make_job(version, status="succeeded"), make_job(version, status="queued")
    page = act(root, "cancel", ended, waiting)
    assert "1 job cancelled." in page
    assert "has ended already" in page


def test_bin_and_back(root, version):
    job = make_job(version, status="failed")
    assert "moved to the bin" in act(root, "move_to_bin", job)
    assert "taken out of the bin" in act(root, "take_out_of_bin", job)


def test_others_stay_out(alice, version):
    assert alice.client.get(JOBS).status_code in {302, 403}
