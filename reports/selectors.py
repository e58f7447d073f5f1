"""Finding reports. Outsiders get NotFound."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.models import Team
from reports.models import Report
from training.enums import JobStatus
from training.models import TrainingJob
from training.selectors.jobs import job_for, jobs_for


def report_for(actor: Actor, report_id: UUID | str) -> Report:
    """One report of the actor's team. Raises NotFound for outsiders."""
    found: Report | None = Report.objects.visible_to(actor).select_related("created_by").filter(pk=report_id).first()
    if found is None:
        raise NotFound("There is no such report in your team.", hint="It may belong to another team of yours.")
    return found


def reports_for(actor: Actor, *, kind: str = "") -> QuerySet[Report]:
    """The team's reports, newest first, without their content."""
    reports = Report.objects.visible_to(actor).select_related("created_by").defer("content")
    found: QuerySet[Report] = (reports.filter(kind=kind) if kind else reports).order_by("-created_at", "pk")
    return found


def jobs_named(actor: Actor, job_ids: Iterable[UUID | str]) -> list[TrainingJob]:
    """The jobs in the given order, each once. Raises NotFound if one is not the team's."""
    return [job_for(actor, job_id) for job_id in dict.fromkeys(str(job_id) for job_id in job_ids)]


def jobs_to_compare(actor: Actor, most: int = 20) -> list[Any]:
    """The newest finished jobs, for whoever has not chosen yet."""
    return list(jobs_for(actor, status=JobStatus.SUCCEEDED)[:most])


def bytes_kept(team: Team) -> int:
    """Bytes of all drawn files of a team."""
    return Report.objects.filter(team=team).aggregate(total=Sum("size_bytes"))["total"] or 0
