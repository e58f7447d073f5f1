"""What the datasets API takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from datasets.api_body import options_schema
from datasets.enums import VersionStatus
from datasets.kinds.base import all_kinds
from datasets.models import DatasetVersion
from datasets.selectors.datasets import Ordering
from mlplatform.core.pagination import PageParams
from mlplatform.core.schemas import StrictSchema

KindKey = Annotated[str, WithJsonSchema({"type": "string", "enum": ["", *all_kinds()]})]


def known_kind(key: str) -> str:
    if key and key not in all_kinds():
        raise ValueError(f"there is no kind “{key}”; use one of: {', '.join(all_kinds())}")
    return key


ReadingOptions = Annotated[dict[str, Any], WithJsonSchema(options_schema())]


class VersionFields(StrictSchema):
    """What may accompany the files of a new version."""

    options: ReadingOptions = {}


class DatasetFields(VersionFields):
    """What may accompany files."""

    name: str = Field("", max_length=160, description="Without it: the (first) file's name.")
    description: str = Field("", max_length=10_000)
    tags: list[str] = []
    kind: KindKey = Field("", description="Without it: guessed from names and content.")


class Uploads(StrictSchema):
    """Finished uploads at /uploads/ (tus 1.0): `upload` for one file, `uploads` for several."""

    upload: UUID | None = None
    uploads: list[UUID] = Field([], max_length=1000)

    @property
    def ids(self) -> list[UUID]:
        return [self.upload] if self.upload else self.uploads

    @model_validator(mode="after")
    def either(self) -> Self:
        if self.upload and self.uploads:
            raise ValueError("name one “upload” or a list of “uploads”, not both")
        return self


class DatasetFromUpload(DatasetFields, Uploads):
    """A dataset of uploads that are here already."""


class VersionIn(VersionFields, Uploads):
    """A new version: uploads for new bytes; without any the original of `version` read with other `options`."""

    version: int | None = Field(None, ge=1, description="Whose original to read again; without it the newest.")


class DatasetPatch(StrictSchema):
    name: str | None = Field(None, max_length=160)
    description: str | None = Field(None, max_length=10_000)
    tags: list[str] | None = None


class DatasetFilters(PageParams):
    q: str = Field("", max_length=200, description="Words in name, description or tags.")
    kind: Annotated[KindKey, AfterValidator(known_kind)] = ""
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


class OriginalOut(Schema):
    """One uploaded file."""

    filename: str
    bytes: int
    sha256: str = Field(description="Empty until it is known.")


class VersionOut(Schema):
    """One reading of one upload. Every value is final once `status` is ready or error."""

    version: int = Field(validation_alias="number")
    version_id: UUID = Field(validation_alias="id")
    status: VersionStatus
    original_name: str
    size: int = Field(validation_alias="size_bytes", description="Bytes of the original, all files together.")
    sha256: str = Field(description="Of the original, or of its files' hashes; empty until it is known.")
    rows: int | None
    units: int | None = Field(description="How many of what the kind counts: rows, images, documents or chats.")
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
    units: int | None = Field(description="How many of what the kind counts: rows, images, documents or chats.")
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
    files: list[OriginalOut] = Field(description="What was uploaded, in the order given.")
    profile: dict[str, Any] = Field(
        description="What the kind knows beyond columns: of images classes and sizes, of documents files and "
        "characters, of chats roles and tokens."
    )
    options: dict[str, Any] = Field(description="How the file was read: what was asked for and what was found.")
    problems: list[ProblemOut]
    quality_reasons: list[QualityReason]
    suggested: Suggested
    parquet_sha256: str
    parquet_size: int | None
    versions: list[VersionOut]


class PreviewOut(BaseModel):
    """Beyond these, what the kind shows: images `classes` of tiles in a sprite, documents `passages`, chats `chats`."""

    model_config = ConfigDict(extra="allow")

    version: int
    kind: str
    columns: list[str] = []
    rows: list[list[Any]] = Field([], description="The first rows, cells in the order of `columns`; null is missing.")


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
