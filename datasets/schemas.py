"""What the datasets API takes and gives."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from datasets.enums import VersionStatus
from datasets.models import DatasetVersion
from datasets.selectors.datasets import Ordering
from mlplatform.core.pagination import PageParams
from mlplatform.core.schemas import StrictSchema


class ReadingOptions(StrictSchema):
    """How to read the file; what is left out is found in the file."""

    encoding: str | None = None
    delimiter: str | None = Field(default=None, max_length=1)
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ".", ",", " ", "'"] | None = None
    header: bool | None = None
    quotechar: str | None = Field(default=None, max_length=1)
    date_order: Literal["day-first", "month-first"] | None = None
    missing_tokens: dict[str, list[str]] | None = Field(
        default=None, description="Words that mean “no value”, by column; `__default__` for all others."
    )
    types: dict[str, Literal["numeric", "categorical", "boolean", "datetime", "text", "identifier"]] | None = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class DatasetFields(StrictSchema):
    """What may accompany a file."""

    name: str = Field("", max_length=160, description="Without it: the file's name.")
    description: str = Field("", max_length=10_000)
    tags: list[str] = []
    options: ReadingOptions = Field(default_factory=ReadingOptions)


class DatasetFromUpload(DatasetFields):
    upload: UUID = Field(description="A finished upload at /uploads/ (tus 1.0).")


class VersionFields(StrictSchema):
    """What may accompany the file of a new version."""

    options: ReadingOptions = Field(default_factory=ReadingOptions)


class VersionIn(VersionFields):
    """A new version: `upload` for new bytes, without it the original of `version` read with other `options`."""

    upload: UUID | None = None
    version: int | None = Field(None, ge=1, description="Whose original to read again; without it the newest.")


class DatasetPatch(StrictSchema):
    name: str | None = Field(None, max_length=160)
    description: str | None = Field(None, max_length=10_000)
    tags: list[str] | None = None


class DatasetFilters(PageParams):
    q: str = Field("", max_length=200, description="Words in name, description or tags.")
    status: Literal["", "draft", "processing", "ready", "error"] = ""
    tag: str = Field("", max_length=40)
    ordering: Ordering = "-updated_at"


class ErrorOut(Schema):
    code: str
    message: str
    hint: str


class ProblemOut(Schema):
    """Something in the file that its owner should know; `line` counts from 1 in the original."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    hint: str = ""
    line: int | None = None
    column: str | None = None


class Suggested(Schema):
    target: str | None = None
    task: str | None = None
    reason: str = ""


class QualityReason(Schema):
    points: float
    message: str


class VersionOut(Schema):
    """One reading of one file. Every value is final once `status` is ready or error."""

    version: int = Field(validation_alias="number")
    version_id: UUID = Field(validation_alias="id")
    status: VersionStatus
    original_name: str
    size: int = Field(validation_alias="size_bytes", description="Bytes of the original.")
    sha256: str = Field(description="Of the original; empty until it is known.")
    rows: int | None
    columns: int | None = Field(validation_alias="column_count", description="How many; each under /columns.")
    quality_score: int | None = Field(description="0 to 100.")
    error: ErrorOut | None = None
    created_at: datetime
    ready_at: datetime | None

    @staticmethod
    def resolve_error(version: DatasetVersion) -> dict[str, str] | None:
        if not version.error_code:
            return None
        return {"code": version.error_code, "message": version.error_message, "hint": version.error_hint}


class DatasetOut(Schema):
    """A dataset with its newest version; status is draft while there is no file."""

    id: UUID
    name: str
    kind: str
    tags: list[str]
    status: VersionStatus
    version: int | None
    version_id: UUID | None
    rows: int | None
    columns: int | None = Field(description="How many; each under /columns.")
    size: int | None = Field(description="Bytes of the original.")
    sha256: str
    quality_score: int | None
    error: ErrorOut | None
    source: str
    licence: str
    created_at: datetime
    updated_at: datetime


class DatasetDetail(DatasetOut):
    description: str
    original_name: str
    options: dict[str, Any] = Field(description="How the file was read: what was asked for and what was found.")
    problems: list[ProblemOut]
    quality_reasons: list[QualityReason]
    suggested: Suggested
    parquet_sha256: str
    parquet_size: int | None
    versions: list[VersionOut]


class PreviewOut(Schema):
    version: int
    columns: list[str]
    rows: list[list[Any]] = Field(description="The first rows, cells in the order of `columns`; null is missing.")


class ColumnOut(Schema):
    name: str
    type: Literal["numeric", "categorical", "boolean", "datetime", "text", "identifier"]
    missing: int
    unique: int
    unique_approx: bool = Field(False, description="True when `unique` is an estimate.")
    missing_tokens: dict[str, int] = Field(description="What was read as missing, and how often.")
    integer: bool = False
    stats: dict[str, Any] | None = None
    top: list[tuple[Any, int]] = []
    histogram: dict[str, Any] | None = None
    warnings: list[dict[str, Any]] = []


class ColumnsOut(Schema):
    version: int
    count: int
    items: list[ColumnOut]
