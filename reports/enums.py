"""Sorts and states of a report."""

from django.db import models


class ReportKind(models.TextChoices):
    JOB = "job", "Report"
    COMPARISON = "comparison", "Comparison"


class ReportStatus(models.TextChoices):
    """The content is there from the start; the status speaks of the files."""

    QUEUED = "queued", "Being drawn"
    READY = "ready", "Ready"
    ERROR = "error", "Could not be drawn"


FORMATS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
CHART_FORMATS = {"png": "image/png", "svg": "image/svg+xml"}
