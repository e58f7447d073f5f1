"""What follows the end of a job: a line in the bell of whoever started it, and the signal that other apps hear."""

from django.urls import reverse

from mlplatform.core.formats import number
from mlplatform.core.models import Notification, OutboxMessage
from training.enums import JobStatus
from training.models import TrainingJob
from training.signals import job_finished


def announce_job(message: OutboxMessage) -> None:
    """Outbox handler `job_finished`. May run again after a crash: every effect carries the message's key."""
    job = TrainingJob.objects.filter(pk=message.payload["job"]).select_related("created_by").first()
    if job is None:
        return
    status = JobStatus(message.payload["status"])
    if job.created_by and status in (JobStatus.SUCCEEDED, JobStatus.FAILED):
        Notification.objects.get_or_create(
            user=job.created_by,
            dedupe_key=message.dedupe_key,
            defaults={"text": _text(job, status)[:300], "url": reverse("training:job", args=[job.pk])},
        )
    job_finished.send(sender=TrainingJob, job=job, status=status)


def _text(job: TrainingJob, status: JobStatus) -> str:
    if status == JobStatus.FAILED:
        return f"{job} failed: {job.failure.get('message', '')}"
    headline = job.headline
    label = headline.get("label") or headline.get("name", "")
    return f"{job} is done: {label.lower()} {number(headline['value'])}."
