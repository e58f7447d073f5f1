"""Downloads of a version's files."""

from pathlib import PurePath

from django.http import HttpRequest, HttpResponseBase

from datasets.models import DatasetVersion
from datasets.services.sources.base import ONE, SEVERAL
from mlplatform.core import storage
from mlplatform.core.downloads import file_response
from mlplatform.core.errors import NotFound, ValidationFailed

THUMBNAILS = "thumbnails.webp"


def original_response(request: HttpRequest, version: DatasetVersion, place: int | None = None) -> HttpResponseBase:
    """The bytes as they were given, under the name they were given. Never shown by a browser, only saved.

    Of several files `place` says which, from 0. Raises ValidationFailed without it, NotFound beyond the last.
    """
    files = version.files
    if files and place is None:
        text = f"Version {version.number} has {len(files)} files: say which by file=0 to file={len(files) - 1}."
        raise ValidationFailed(text, fields={"file": [text]})
    if place is not None and not 0 <= place < max(1, len(files)):
        raise NotFound(f"Version {version.number} has no file {place}; the first is 0.")
    name = files[place or 0]["filename"] if files else version.original_name
    stored = f"{SEVERAL}/{place}" if files else ONE
    return _response(request, version, stored, name, "application/octet-stream")


def thumbnails_response(request: HttpRequest, version: DatasetVersion) -> HttpResponseBase:
    """Small pictures of every class in one. It never changes, so that a browser asks for it once."""
    if THUMBNAILS not in version.dataset.declared.writes:
        raise NotFound(f"Version {version.number} has no thumbnails: its data are no images.")
    response = _response(request, version, THUMBNAILS, THUMBNAILS, "image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


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
