"""Reports: make, list, look, download."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from ninja import Query, Router, Status

from mlplatform.core.actors import Actor
from mlplatform.core.downloads import answers_file
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.pagination import Page, PageParams, paginate
from reports.enums import CHART_FORMATS, FORMATS
from reports.files import send
from reports.models import Report
from reports.schemas import ChartFormat, Format, ReportDetail, ReportFilters, ReportIn, ReportOut
from reports.selectors import jobs_named, report_for, reports_for
from reports.services.create import create_report

router = Router(tags=["reports"])
_FILES = answers_file(*FORMATS.values())
_PICTURES = answers_file(*CHART_FORMATS.values())


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@router.post("", response={201: ReportDetail}, summary="Make the report on a job, or the comparison of several")
def make_report(request: HttpRequest, response: HttpResponse, payload: ReportIn) -> Any:
    """201 and the report. Asked again while nothing changed: the same report, drawn once."""
    actor = _actor(request)
    if bool(payload.job) == bool(payload.jobs):
        message = "Give either “job” or “jobs”: one id, or a list of ids."
        raise ValidationFailed(message, fields={"jobs": [message]})
    report = create_report(actor=actor, jobs=jobs_named(actor, payload.jobs or [str(payload.job)]))
    response["Location"] = reverse("api:get_report", args=[report.pk])
    return Status(201, _detail(report))


@router.get("", response=Page[ReportOut], summary="List the team's reports")
def list_reports(request: HttpRequest, filters: Query[ReportFilters], page: Query[PageParams]) -> Any:
    found = paginate(request, reports_for(_actor(request), kind=filters.kind or ""), page)
    return {**found, "items": [_json(report) for report in found["items"]]}


@router.get("/{uuid:report_id}", response=ReportDetail, summary="One report with its content")
def get_report(request: HttpRequest, report_id: UUID) -> Any:
    return _detail(report_for(_actor(request), report_id))


@router.get("/{uuid:report_id}.{extension}", summary="The report as a file", openapi_extra=_FILES)
def download_report(request: HttpRequest, report_id: UUID, extension: Format) -> HttpResponseBase:
    return send(request, report_for(_actor(request), report_id), f"report.{extension}")


@router.get(
    "/{uuid:report_id}/charts/{name}.{extension}", summary="One of its charts as a picture", openapi_extra=_PICTURES
)
def download_chart(request: HttpRequest, report_id: UUID, name: str, extension: ChartFormat) -> HttpResponseBase:
    return send(request, report_for(_actor(request), report_id), f"charts/{name}.{extension}")


def _json(report: Report) -> dict[str, Any]:
    names = ("id", "kind", "title", "status", "jobs", "content_hash", "problems", "error", "created_at", "drawn_at")
    return {name: getattr(report, name) for name in names} | {
        "created_by": report.created_by.display_name if report.created_by else None,
        "files": [item | {"url": _url(report, item["path"])} for item in report.files],
    }


def _url(report: Report, path: str) -> str:
    root = reverse("api:get_report", args=[report.pk])
    return f"{root}/{path}" if path.startswith("charts/") else root + path.removeprefix("report")


def _detail(report: Report) -> dict[str, Any]:
    return _json(report) | {"content": report.content}
