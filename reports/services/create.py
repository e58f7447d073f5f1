"""Asking for a report: the content is frozen at once, a worker draws the files."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from reports.content.build import build, content_hash
from reports.enums import ReportStatus
from reports.models import Report
from training.enums import JobStatus
from training.models import TrainingJob

MOST_JOBS = 10


def create_report(*, actor: Actor, jobs: Sequence[TrainingJob]) -> Report:
    """The report on one job, or the comparison of several in the given order; the one there is if nothing changed.

    Raises ValidationFailed for none or too many jobs, Conflict for one that has no result.
    """
    require_write(actor, "make a report")
    check_jobs(jobs)
    content = build(jobs)
    frozen = {"kind": content["kind"], "title": content["title"], "jobs": content["jobs"], "content": content}
    with transaction.atomic():
        report, made = Report.objects.select_for_update().get_or_create(
            team=actor.team,
            content_hash=content_hash(content),
            defaults=frozen | {"created_by": actor.user, "queued_at": timezone.now()},
        )
        if made:
            audit.record(
                actor, "report.create", report, f"Made the report “{report.title}”.", {"jobs": content["jobs"]}
            )
            wake("short", "reports.tasks.render_report", report.pk)
        elif report.status == ReportStatus.ERROR:
            _draw_again(actor, report)
    return report


def check_jobs(jobs: Sequence[TrainingJob], least: int = 1) -> None:
    """Raise unless there are so many jobs as one report can hold, all of them with a result."""
    if not least <= len(jobs) <= MOST_JOBS:
        message = f"Choose {least} to {MOST_JOBS} different jobs; you chose {len(jobs)}."
        raise ValidationFailed(message, fields={"jobs": [message]})
    for job in jobs:
        if job.status != JobStatus.SUCCEEDED:
            raise Conflict(
                f"Job {job.number} has no result: its status is “{job.state.label}”.",
                code="job_not_finished",
                hint="A report needs jobs that are done. Wait for it, or leave it out.",
            )


def _draw_again(actor: Actor, report: Report) -> None:
    """Asked for once more after the drawing failed: it gets all its tries again."""
    report.status, report.attempt, report.error = ReportStatus.QUEUED, 0, ""
    report.queued_at, report.lease_until = timezone.now(), None
    report.save(update_fields=["status", "attempt", "error", "queued_at", "lease_until"])
    audit.record(actor, "report.redraw", report, f"Had the files of “{report.title}” drawn again.")
    wake("short", "reports.tasks.render_report", report.pk)
