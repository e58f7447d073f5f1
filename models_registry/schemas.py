"""What the models API takes and gives."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from mlplatform.core.pagination import PageParams

Ordering = Literal["-created_at", "created_at", "name", "-trained_at"]


class ModelOut(Schema):
    id: UUID
    name: str
    description: str
    task: str
    versions: int = Field(alias="version_count", description="How many versions there are.")
    latest_version: int | None = Field(alias="latest_number")
    headline: dict[str, Any] | None = Field(alias="latest_headline", description="The newest version's main metric.")
    created_at: datetime


class ModelVersionOut(Schema):
    id: UUID
    number: int
    trainer: str
    task: str
    target: str
    flavor: str
    headline: dict[str, Any]
    aliases: list[str]
    size_bytes: int
    job_id: UUID | None
    created_at: datetime

    @staticmethod
    def resolve_aliases(version: Any) -> list[str]:
        return sorted(alias.name for alias in version.aliases.all())


class ModelVersionDetail(ModelVersionOut):
    signature: dict[str, Any]
    example_row: dict[str, Any]
    hyperparameters: dict[str, Any]
    lineage: dict[str, Any]
    files: list[dict[str, Any]]


class ModelDetail(ModelOut):
    all_versions: list[ModelVersionOut]
    version: ModelVersionDetail | None = Field(description="The one that predicts: the champion, else the newest.")


class ModelMetricsOut(Schema):
    model: UUID
    version: int
    headline: dict[str, Any]
    metrics: dict[str, dict[str, Any]] = Field(description="Split → metric → value, interval and baseline.")


class ModelFilters(PageParams):
    q: str = Field("", max_length=200, description="Part of the name.")
    task: str = ""
    ordering: Ordering = "-trained_at"


class StrictSchema(Schema):
    model_config = ConfigDict(extra="forbid")


class ModelPatch(StrictSchema):
    name: str | None = Field(default=None, max_length=160)
    description: str | None = Field(default=None, max_length=10_000)


class PredictFields(StrictSchema):
    version: int | None = Field(default=None, description="Without it: the champion, else the newest version.")


class PredictIn(PredictFields):
    rows: list[dict[str, Any]] = Field(
        description="Raw rows, name of the input → value. Missing columns of a table are imputed; an “image” is the "
        "file in base64; a language model takes “prompt” or “messages” and its sampling settings."
    )
    stream: bool = Field(default=False, description="A text in pieces, as application/x-ndjson, for a single row.")


class PredictOut(Schema):
    model: UUID
    version: int
    predictions: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


class AliasIn(StrictSchema):
    version: int
