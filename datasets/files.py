"""Downloads of a version's files."""

from pathlib import PurePath

from django.http import HttpRequest, HttpResponseBase

from datasets.models import DatasetVersion
from mlplatform.core import storage
from mlplatform.core.downloads import file_response
from mlplatform.core.errors import NotFound


def original_response(request: HttpRequest, version: DatasetVersion) -> HttpResponseBase:
    """The bytes as they were given, under the name they were given. Never shown by a browser, only saved."""
    return _response(request, version, "original", version.original_name, "application/octet-stream")


def parquet_response(request: HttpRequest, version: DatasetVersion) -> HttpResponseBase:
    stem = PurePath(version.original_name).stem or version.dataset.name
    name = f"{stem}-v{version.number}.parquet"
    return _response(request, version, "data.parquet", name, "application/vnd.apache.parquet")


def _response(
    request: HttpRequest, version: DatasetVersion, stored: str, name: str, content_type: str
) -> HttpResponseBase:
    try:
        return file_response(request, storage.dataset_dir(version.pk) / stored, name, content_type)
    except FileNotFoundError:
        raise NotFound(
            f"This file of version {version.number} is no longer on the portal's disk.",
            hint="Ask an operator to restore the data directory from its backup.",
        ) from None
