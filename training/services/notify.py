"""What follows the end of a job: checkpoints go, whoever started it is told, and other apps hear a signal."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from mlplatform.core.formats import number
from mlplatform.core.models import OutboxMessage
from mlplatform.core.services.notifications import notify
from mlplatform.core.services.outbox import put
from training.enums import JobStatus
from training.models import TrainingJob
from training.services.checkpoints import remove_checkpoints
from training.signals import job_finished


def announce_job(message: OutboxMessage) -> None:
    """Outbox handler `job_finished`. May run again after a crash: every effect carries the message's key."""
    job = TrainingJob.objects.filter(pk=message.payload["job"]).select_related("created_by").first()
    if job is None:
        return
    status = JobStatus(message.payload["status"])
    if status == JobStatus.FAILED:
        kept = timedelta(days=settings.CHECKPOINTS_KEEP_DAYS)
        key = f"{message.dedupe_key}:checkpoints"
        put("checkpoints_forgotten", {"job": str(job.pk), "fence": job.fence}, dedupe_key=key, after=kept)
    else:
        remove_checkpoints(job)
    if job.created_by and status in (JobStatus.SUCCEEDED, JobStatus.FAILED):
        url = reverse("training:job", args=[job.pk])
        notify(job.created_by, _text(job, status), url, dedupe_key=message.dedupe_key)
    job_finished.send(sender=TrainingJob, job=job, status=status)


def forget_checkpoints(message: OutboxMessage) -> None:
    """Outbox handler `checkpoints_forgotten`, long after a job failed. Nothing if it has been tried again since."""
    job = TrainingJob.objects.filter(pk=message.payload["job"], fence=message.payload["fence"]).first()
    if job is not None:
        remove_checkpoints(job, failed_too=True)


def _text(job: TrainingJob, status: JobStatus) -> str:
    if status == JobStatus.FAILED:
        return f"{job} failed: {job.failure.get('message', '')}"
    headline = job.headline
    label = headline.get("label") or headline.get("name", "")
    return f"{job} is done: {_within(label)} {number(headline['value'])}."


def _within(label: str) -> str:
    """“Mean absolute error” within a sentence; “R²” and “ROC AUC” stay as they are."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
