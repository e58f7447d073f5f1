"""Giving out the files of a report."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import slugify

from mlplatform.core import storage
from mlplatform.core.downloads import file_response
from mlplatform.core.errors import Conflict, NotFound, Unavailable
from reports.enums import CHART_FORMATS, FORMATS, ReportStatus
from reports.models import Report


def send(request: HttpRequest, report: Report, path: str) -> HttpResponseBase:
    """The file as an attachment; 304 for whoever has it already. Raises NotFound, Conflict or Unavailable in words."""
    item = report.file(path)
    if item is None:
        raise _why_not(report, path)
    etag = quote_etag(item["sha256"])
    if (known := get_conditional_response(request, etag=etag)) is not None:
        return known
    base, _, ending = path.rpartition("/")[2].rpartition(".")
    name = slugify(report.title) if base == "report" else f"{slugify(report.title)}-{base}"
    try:
        file = storage.report_dir(report.pk) / str(report.fence) / path
        response = file_response(request, file, f"{name}.{ending}", (FORMATS | CHART_FORMATS)[ending])
    except FileNotFoundError as error:
        raise Unavailable(
            f"The file {path} of this report is no longer on the portal's disk.",
            hint="Ask an operator to restore it from the backup.",
        ) from error
    response["ETag"] = etag
    return response


def _why_not(report: Report, path: str) -> Exception:
    if report.status == ReportStatus.QUEUED:
        return Conflict(
            "The files of this report are still being drawn.",
            code="report_not_ready",
            hint="Ask again in a few seconds.",
        )
    if report.status == ReportStatus.ERROR:
        return Conflict(report.error, code="report_failed", hint="Make the report again to try once more.")
    problems = " ".join(problem["message"] for problem in report.problems)
    return NotFound(f"This report has no file {path}. {problems}".strip())
