"""What the reports API takes and gives."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, FilterSchema, Schema

from mlplatform.core.schemas import StrictSchema
from reports.enums import ReportKind, ReportStatus

Format = Literal["pdf", "xlsx", "csv", "json"]
ChartFormat = Literal["png", "svg"]


class ReportIn(StrictSchema):
    """Either `job` or `jobs`. Two or more make a comparison, in the given order."""

    job: UUID | None = None
    jobs: list[UUID] = Field(default_factory=list, max_length=100)


class ReportFilters(FilterSchema):
    kind: ReportKind | None = None


class JobRef(Schema):
    id: UUID
    number: int
    name: str


class FileOut(Schema):
    path: str = Field(description="E.g. report.pdf or charts/roc.png.")
    bytes: int
    sha256: str
    url: str


class Problem(Schema):
    part: str
    message: str


class ReportOut(Schema):
    id: UUID
    kind: ReportKind
    title: str
    status: ReportStatus = Field(description="Of the files; the content is there from the start.")
    jobs: list[JobRef]
    content_hash: str
    files: list[FileOut]
    problems: list[Problem] = Field(description="Parts that could not be drawn.")
    error: str
    created_by: str | None
    created_at: datetime
    drawn_at: datetime | None


class ReportDetail(ReportOut):
    content: dict[str, Any] = Field(description="Sections with sentences, tables and chart specifications.")
