"""Bodies that bring files: multipart with its fields, or JSON that names finished uploads."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from ninja.errors import ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from datasets.services.sources import FileSource, FilesSource, Part, Source, UploadSource
from mlplatform.core.actors import Actor
from mlplatform.core.errors import ApplicationError, TooLarge, ValidationFailed
from mlplatform.core.formats import filesize
from mlplatform.core.services.uploads import upload_for

M = TypeVar("M", bound=BaseModel)
# Boundary lines and the other fields of the form.
_ENVELOPE_BYTES = 1 << 17
_MOST_BLOCKS = 1 << 16


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def json_body(request: HttpRequest, schema: type[M]) -> M:
    """The body as `schema`; refused with the fields named when it does not fit."""
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        raise ApplicationError("The body is not JSON.", code="bad_json", hint="Send {…} as UTF-8 text.") from None
    return _validated(schema, values)


def multipart_body(request: HttpRequest, schema: type[M]) -> tuple[M, Source]:
    """The form's fields as `schema`, and its files. `options` is JSON; `tags` JSON or words between commas."""
    require_multipart_size(int(request.headers.get("Content-Length") or 0))
    try:
        source = file_source(request.FILES.getlist("file"))
        values: dict[str, Any] = {key: request.POST[key] for key in request.POST if key != "csrfmiddlewaretoken"}
    except MultiPartParserError:
        raise ApplicationError("The form cannot be read.", code="bad_form", hint="Send multipart/form-data.") from None
    if "options" in values:
        values["options"] = _json_field(values["options"], "options")
    if "tags" in values:
        tags = values["tags"]
        values["tags"] = _json_field(tags, "tags") if tags.startswith("[") else tags.split(",")
    return _validated(schema, values), source


def file_source(files: Sequence[Any]) -> Source:
    """The files of a form's field `file`. Raises ValidationFailed without one, TooLarge above the multipart limit."""
    if not files:
        text = "Choose a file to upload."
        raise ValidationFailed(text, fields={"file": [text]})
    require_multipart_size(sum(file.size or 0 for file in files))
    return _together([_part(file) for file in files])


def uploads_source(actor: Actor, ids: Sequence[UUID]) -> Source:
    """Finished resumable uploads of the actor's. Raises NotFound, UploadGone, ValidationFailed (one named twice)."""
    if not ids or len(set(ids)) < len(ids):
        text = "One upload is named twice: each becomes one file." if ids else "Name at least one finished upload."
        raise ValidationFailed(text, fields={"uploads": [text]})
    return _together([UploadSource(upload_for(actor, upload)) for upload in ids])


def require_multipart_size(size: int) -> None:
    """Raise TooLarge, naming the resumable way, for what should not come as one body."""
    limit = settings.MULTIPART_LIMIT_BYTES
    if size > limit + _ENVELOPE_BYTES:
        raise TooLarge(
            f"This request has {filesize(size)}. One request may bring at most {filesize(limit)}.",
            code="use_resumable_upload",
            hint="Send larger files to /uploads/ in resumable parts (tus 1.0), then POST {“upload”: id} here, or "
            "{“uploads”: [ids]} for several.",
            extra={"limit_bytes": limit, "size_bytes": size, "uploads": "/uploads/"},
        )


def _part(file: UploadedFile) -> FileSource:
    return FileSource(filename=file.name or "file", chunks=file.chunks(_MOST_BLOCKS), size=file.size or 0)


def _together(parts: Sequence[Part]) -> Source:
    return parts[0] if len(parts) == 1 else FilesSource(tuple(parts))


def _json_field(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        problem = "This is not JSON."
        raise ValidationFailed(f"{field}: {problem}", fields={field: [problem]}) from None


def _validated(schema: type[M], values: Any) -> M:
    try:
        return schema.model_validate(values)
    except PydanticError as error:
        raise ValidationError([dict(item) for item in error.errors(include_context=False)]) from None
