"""A report: what was known of its jobs when it was made, and the files drawn from that."""

from typing import Any

from django.db import models

from mlplatform.core import holders
from mlplatform.core.models import TeamModel
from reports.enums import ReportKind, ReportStatus


class Report(TeamModel):
    """Everything above the line is frozen at `create_report`; below it only `reports.services.render` writes."""

    kind = models.CharField(max_length=12, choices=ReportKind.choices)
    title = models.CharField(max_length=400)
    jobs: Any = models.JSONField(default=list, help_text="Each with id, number and name, as they were.")
    content: Any = models.JSONField(help_text="Sections with sentences, tables and chart specifications.")
    content_hash = models.CharField(max_length=64)
    # ---------------------------------------------------------------------------------------------------------------
    status = models.CharField(max_length=8, choices=ReportStatus.choices, default=ReportStatus.QUEUED)
    queued_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=holders.LENGTH, blank=True, default="", editable=False)
    files: Any = models.JSONField(default=list, blank=True, help_text="Each with path, bytes and sha256.")
    size_bytes = models.BigIntegerField(default=0)
    problems: Any = models.JSONField(default=list, blank=True, help_text="Parts that could not be drawn, with reasons.")
    error = models.TextField(blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["team", "content_hash"], name="reports_content_once_a_team"),
        ]
        indexes = [
            models.Index(fields=["team", "-created_at", "id"], name="reports_list"),
            models.Index(
                fields=["lease_until"], condition=models.Q(status=ReportStatus.QUEUED), name="reports_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def section_errors(self) -> list[dict[str, str]]:
        """Sections that could not be made when the report was."""
        return [section for section in self.content["sections"] if section.get("error")]

    def file(self, path: str) -> dict[str, Any] | None:
        """{"path", "bytes", "sha256"} of a drawn file, e.g. "report.pdf" or "charts/roc.png"."""
        found: dict[str, Any] | None = next((item for item in self.files if item["path"] == path), None)
        return found
