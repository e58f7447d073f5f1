"""API operations on datasets."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Status

from datasets.api_body import files_or_json
from datasets.files import original_response, parquet_response
from datasets.incoming import is_json, json_body, multipart_body, uploads_source
from datasets.schemas import (
    ColumnsOut,
    DatasetDetail,
    DatasetFields,
    DatasetFilters,
    DatasetFromUpload,
    DatasetOut,
    DatasetPatch,
    PreviewOut,
    VersionFields,
    VersionIn,
    VersionOut,
)
from datasets.selectors import dataset_for, datasets_for
from datasets.selectors.shown import detail_of, summary_of
from datasets.selectors.versions import numbered_version, require_ready
from datasets.services.bin import delete_dataset
from datasets.services.create import create_dataset
from datasets.services.edit import update_dataset
from datasets.services.sources import Source
from datasets.services.versions import add_version, read_again
from mlplatform.core.actors import Actor
from mlplatform.core.downloads import answers_file
from mlplatform.core.pagination import Page, PageData, paginate
from mlplatform.core.permissions import require_write

router = Router(tags=["datasets"])


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@router.post(
    "", response={201: DatasetDetail}, summary="Create a dataset from files or finished uploads",
    openapi_extra={"requestBody": files_or_json(DatasetFields, DatasetFromUpload)},
)  # fmt: skip
def post_dataset(request: HttpRequest) -> Status[dict[str, Any]]:
    actor = _actor(request)
    require_write(actor, "create datasets")
    source: Source
    fields: DatasetFields
    if is_json(request):
        wanted = json_body(request, DatasetFromUpload)
        fields, source = wanted, uploads_source(actor, wanted.ids)
    else:
        fields, source = multipart_body(request, DatasetFields)
    given = fields.model_dump(include={"name", "description", "tags", "options", "kind"})
    dataset = create_dataset(actor=actor, source=source, **given)
    return Status(201, _detail(actor, dataset.pk))


@router.get("", response=Page[DatasetOut], summary="List the team's datasets")
def list_datasets(request: HttpRequest, filters: Query[DatasetFilters]) -> PageData:
    chosen = filters.model_dump(include={"q", "kind", "status", "tag", "ordering"})
    page = paginate(request, datasets_for(_actor(request), **chosen), filters)
    page["items"] = [summary_of(dataset, dataset.current) for dataset in page["items"]]
    return page


@router.get("/{uuid:dataset_id}", response=DatasetDetail, summary="One dataset, as a version of it shows it")
def get_dataset(request: HttpRequest, dataset_id: UUID, version: int | None = None) -> dict[str, Any]:
    return _detail(_actor(request), dataset_id, version)


@router.patch("/{uuid:dataset_id}", response=DatasetDetail, summary="Rename, describe or tag a dataset")
def patch_dataset(request: HttpRequest, dataset_id: UUID, payload: DatasetPatch) -> dict[str, Any]:
    actor = _actor(request)
    update_dataset(actor=actor, dataset=dataset_for(actor, dataset_id), **payload.model_dump(exclude_unset=True))
    return _detail(actor, dataset_id)


@router.delete("/{uuid:dataset_id}", response={204: None}, summary="Move a dataset to the bin")
def remove_dataset(request: HttpRequest, dataset_id: UUID) -> Status[None]:
    actor = _actor(request)
    delete_dataset(actor=actor, dataset=dataset_for(actor, dataset_id))
    return Status(204, None)


@router.get("/{uuid:dataset_id}/preview", response=PreviewOut, summary="The first rows, pictures, passages or chats")
def get_preview(request: HttpRequest, dataset_id: UUID, version: int | None = None) -> dict[str, Any]:
    found = require_ready(numbered_version(dataset_for(_actor(request), dataset_id), version))
    return {**found.reading["preview"], "version": found.number, "kind": found.dataset.kind}


@router.get("/{uuid:dataset_id}/columns", response=ColumnsOut, summary="Every column with type and profile")
def get_columns(request: HttpRequest, dataset_id: UUID, version: int | None = None) -> dict[str, Any]:
    found = require_ready(numbered_version(dataset_for(_actor(request), dataset_id), version))
    return {"version": found.number, "count": len(found.columns), "items": found.columns}


@router.post(
    "/{uuid:dataset_id}/versions",
    response={201: VersionOut},
    summary="Add a version: new bytes or other options",
    openapi_extra={"requestBody": files_or_json(VersionFields, VersionIn)},
)
def post_version(request: HttpRequest, dataset_id: UUID) -> Any:
    actor = _actor(request)
    dataset = dataset_for(actor, dataset_id)
    require_write(actor, "add versions")
    if not is_json(request):
        fields, source = multipart_body(request, VersionFields)
        return Status(201, add_version(actor=actor, dataset=dataset, source=source, options=fields.options))
    wanted = json_body(request, VersionIn)
    if wanted.ids:
        source = uploads_source(actor, wanted.ids)
        return Status(201, add_version(actor=actor, dataset=dataset, source=source, options=wanted.options))
    newest = dataset.current.number if dataset.current else None
    version = numbered_version(dataset, wanted.version or newest)
    return Status(201, read_again(actor=actor, version=version, options=wanted.options))


@router.get(
    "/{uuid:dataset_id}/original",
    summary="The file as it was given",
    openapi_extra=answers_file("application/octet-stream"),
)
def get_original(
    request: HttpRequest, dataset_id: UUID, version: int | None = None, file: int | None = None
) -> HttpResponseBase:
    """Of several files `file` says which, from 0 in the order given."""
    return original_response(request, numbered_version(dataset_for(_actor(request), dataset_id), version), file)


@router.get(
    "/{uuid:dataset_id}/parquet",
    summary="The data as Parquet",
    openapi_extra=answers_file("application/vnd.apache.parquet"),
)
def get_parquet(request: HttpRequest, dataset_id: UUID, version: int | None = None) -> HttpResponseBase:
    found = require_ready(numbered_version(dataset_for(_actor(request), dataset_id), version))
    return parquet_response(request, found)


def _detail(actor: Actor, dataset_id: UUID, number: int | None = None) -> dict[str, Any]:
    dataset = dataset_for(actor, dataset_id)
    version = dataset.current if number is None and dataset.current else numbered_version(dataset, number)
    return detail_of(dataset, version)
