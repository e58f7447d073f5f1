"""The bell, its page, and the mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from mlplatform.core.models import Notification, OutboxMessage
from mlplatform.core.services import outbox
from mlplatform.core.services.notifications import notify
from tests.training.factories import make_job, make_version
from training.services.outcome import close_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(settings):
    settings.SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@ml.example.org>"
    settings.PUBLIC_URL = "https://ml.example.org"


def ended_job(ed, status="succeeded"):
    job = make_job(make_version(ed.team), status="finalizing", user=ed.user)
    job.headline = {"name": "accuracy", "label": "Accuracy", "value": 0.98}
    job.failure = {"message": "Only one\nclass is left."}
    job.save()
    close_job(job, status)
    return job


def deliver_everything():
    while outbox.deliver_due():
        pass


def due_again():
    OutboxMessage.objects.filter(done_at=None).update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_an_ended_job_rings_the_bell_and_sends_one_mail(ed, mailing):
    job = ended_job(ed)
    deliver_everything()
    (sent,) = mail.outbox
    assert sent.to == ["ed@example.org"]
    assert sent.subject == f"{job} is done: accuracy 0.98."
    assert f"https://ml.example.org/jobs/{job.pk}/" in sent.body
    assert "Your account" in sent.body
    told = Notification.objects.get()
    assert sent.message()["Message-ID"] == f"<notification-{told.pk}@ml.example.org>"
    deliver_everything()
    assert len(mail.outbox) == 1


def test_a_failure_says_why_and_its_line_break_is_no_header(ed, mailing):
    job = ended_job(ed, "failed")
    deliver_everything()
    assert mail.outbox[0].subject == f"{job} failed: Only one class is left."


def test_the_handler_run_again_tells_nobody_twice(ed, mailing):
    """As after a crash between the handler and the commit of "done"."""
    ended_job(ed)
    deliver_everything()
    OutboxMessage.objects.filter(handler="job_finished").update(done_at=None)
    due_again()
    deliver_everything()
    assert Notification.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_is_asked_again(ed, mailing, monkeypatch):
    notify(ed.user, "Done", "/jobs/", dedupe_key="a")
    with monkeypatch.context() as broken:
        broken.setattr("mlplatform.core.services.notifications.EmailMessage.send", broken_send)
        deliver_everything()
    assert mail.outbox == []
    due_again()
    deliver_everything()
    assert len(mail.outbox) == 1


def broken_send(self):
    raise OSError("connection refused")


def test_a_crash_after_sending_sends_again_with_the_same_message_id(ed, mailing, monkeypatch):
    """At least once is what mail can promise: the id lets mail programs show the two as one."""
    notify(ed.user, "Done", "/jobs/", dedupe_key="a")
    send = outbox.HANDLERS["notification_mail"]

    def die_after_sending(message):
        send(message)
        raise RuntimeError("killed before the commit")

    monkeypatch.setitem(outbox.HANDLERS, "notification_mail", die_after_sending)
    deliver_everything()
    monkeypatch.setitem(outbox.HANDLERS, "notification_mail", send)
    due_again()
    deliver_everything()
    ids = [sent.message()["Message-ID"] for sent in mail.outbox]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("why", ["no server", "no address", "not wanted", "switched off"])
def test_no_mail(ed, mailing, settings, why):
    settings.SENDS_MAIL = why != "no server"
    ed.user.email = "" if why == "no address" else ed.user.email
    ed.user.mail_notifications = why != "not wanted"
    ed.user.is_active = why != "switched off"
    ed.user.save()
    ended_job(ed)
    deliver_everything()
    assert mail.outbox == []
    assert Notification.objects.count() == 1


def test_mail_that_was_declined_meanwhile_is_not_sent(ed, mailing):
    notify(ed.user, "Done", "/jobs/", dedupe_key="a")
    ed.user.mail_notifications = False
    ed.user.save()
    deliver_everything()
    assert mail.outbox == []


def test_the_bell_counts_and_the_page_marks_read(ed, alice):
    for key in ("a", "b", "c"):
        notify(ed.user, f"Job {key} is done", "/jobs/", dedupe_key=key)
    client = ed.client
    bell = client.get("/notifications/bell/").content.decode()
    assert '3<span class="visually-hidden"> unread</span>' in bell
    assert 'hx-trigger="every 60s"' in bell
    assert 'hx-trigger="load, every 60s"' in client.get("/jobs/").content.decode()
    assert "Job b is done" in client.get("/notifications/").content.decode()
    one = Notification.objects.get(dedupe_key="b")
    assert alice.client.post(f"/notifications/{one.pk}/read/").status_code == 404
    client.post(f"/notifications/{one.pk}/read/")
    assert "Mark all 2 read" in client.get("/notifications/").content.decode()
    client.post("/notifications/read/")
    assert "unread" not in client.get("/notifications/bell/").content.decode()
    assert "Nothing yet" in alice.client.get("/notifications/").content.decode()


def test_the_account_page_keeps_the_choice(ed, settings):
    assert "E-mail me when my jobs end" not in ed.client.get("/settings/account/").content.decode()
    profile = {"first_name": "Ed", "last_name": "", "email": ed.user.email}
    ed.client.post("/settings/account/", profile)
    ed.user.refresh_from_db()
    assert ed.user.mail_notifications  # not asked for, not changed
    settings.SENDS_MAIL = True
    assert "E-mail me when my jobs end" in ed.client.get("/settings/account/").content.decode()
    ed.client.post("/settings/account/", profile)
    ed.user.refresh_from_db()
    assert not ed.user.mail_notifications
