"""API operations on models. `model_id` is a model's id, or that of one of its versions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Status

from mlplatform.core.actors import Actor
from mlplatform.core.downloads import answers_file, file_response
from mlplatform.core.pagination import Page, paginate
from models_registry import selectors
from models_registry.api_predict import PREDICT
from models_registry.incoming import wanted
from models_registry.models import ModelVersion
from models_registry.schemas import (
    AliasIn,
    ModelDetail,
    ModelFilters,
    ModelMetricsOut,
    ModelOut,
    ModelPatch,
    ModelVersionOut,
)
from models_registry.services import models as services
from models_registry.services.bundle import bundle
from models_registry.services.predict import predict, stream
from models_registry.streaming import ndjson_response

router = Router(tags=["models"])


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@router.get("", response=Page[ModelOut], summary="List the team's models")
def list_models(request: HttpRequest, filters: Query[ModelFilters]) -> Any:
    chosen = filters.model_dump(include={"q", "task", "ordering"})
    return paginate(request, selectors.models_for(_actor(request), **chosen), filters)


@router.get("/{model_id}", response=ModelDetail, summary="One model with its versions")
def get_model(request: HttpRequest, model_id: UUID) -> dict[str, Any]:
    return _detail(_actor(request), model_id)


@router.patch("/{model_id}", response=ModelDetail, summary="Rename or describe a model")
def patch_model(request: HttpRequest, model_id: UUID, payload: ModelPatch) -> dict[str, Any]:
    actor = _actor(request)
    services.update_model(
        actor=actor, model=selectors.model_for(actor, model_id), **payload.model_dump(exclude_unset=True)
    )
    return _detail(actor, model_id)


@router.delete("/{model_id}", response={204: None}, summary="Move a model to the bin")
def delete_model(request: HttpRequest, model_id: UUID) -> Status[None]:
    actor = _actor(request)
    services.delete_model(actor=actor, model=selectors.model_for(actor, model_id))
    return Status(204, None)


@router.get(
    "/{model_id}/metrics",
    response=ModelMetricsOut,
    summary="Metrics by split, each with value, interval and baseline",
)
def get_metrics(request: HttpRequest, model_id: UUID, version: int | None = None) -> dict[str, Any]:
    found = selectors.version_for(_actor(request), model_id, version)
    return {"model": found.model_id, "version": found.number, "headline": found.headline, "metrics": found.metrics}


@router.get(
    "/{model_id}/download", summary="The version's files as a ZIP", openapi_extra=answers_file("application/zip")
)
def download(request: HttpRequest, model_id: UUID, version: int | None = None) -> HttpResponseBase:
    found = selectors.version_for(_actor(request), model_id, version)
    return file_response(request, bundle(found), f"{found.model.name}-v{found.number}.zip", "application/zip")


@router.post("/{model_id}/predict", summary="Predict rows or pictures; stream a text", openapi_extra=PREDICT)
def predict_rows(request: HttpRequest, model_id: UUID) -> Any:
    actor, asked = _actor(request), wanted(request)
    found = selectors.version_for(actor, model_id, asked.version)
    whose = {"model": str(found.model_id), "version": found.number}
    if asked.stream:
        return ndjson_response(request, stream(found, asked.rows, actor=actor), whose)
    return whose | predict(found, asked.rows, actor=actor, names=asked.names)


@router.get("/{model_id}/versions", response=list[ModelVersionOut], summary="All versions, newest first")
def list_versions(request: HttpRequest, model_id: UUID) -> Any:
    return selectors.versions_of(selectors.model_for(_actor(request), model_id))


@router.put("/{model_id}/aliases/{name}", response=ModelVersionOut, summary="Point an alias at a version")
def put_alias(request: HttpRequest, model_id: UUID, name: str, payload: AliasIn) -> ModelVersion:
    actor = _actor(request)
    version = selectors.version_for(actor, model_id, payload.version)
    services.set_alias(actor=actor, version=version, name=name)
    return version


def _detail(actor: Actor, model_id: UUID) -> dict[str, Any]:
    version = selectors.version_for(actor, model_id) if _has_versions(actor, model_id) else None
    model = selectors.models_for(actor).get(pk=version.model_id if version else model_id)
    versions = list(selectors.versions_of(model))
    fields = ("id", "name", "description", "task", "version_count", "latest_number", "latest_headline", "created_at")
    return {name: getattr(model, name) for name in fields} | {"all_versions": versions, "version": version}


def _has_versions(actor: Actor, model_id: UUID) -> bool:
    if ModelVersion.objects.filter(pk=model_id, model__team=actor.team).exists():
        return True
    return selectors.model_for(actor, model_id).versions.exists()
