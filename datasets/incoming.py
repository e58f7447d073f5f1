"""Bodies that bring a file: multipart with its fields, or JSON that names a finished upload."""

import json
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from ninja.errors import ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from datasets.services.sources import FileSource
from mlplatform.core.errors import ApplicationError, TooLarge, ValidationFailed
from mlplatform.core.formats import filesize

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


def multipart_body(request: HttpRequest, schema: type[M]) -> tuple[M, FileSource]:
    """The form's fields as `schema`, and its file. `options` is JSON; `tags` JSON or words between commas."""
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


def file_source(files: list[Any]) -> FileSource:
    """The one file of a form. Raises ValidationFailed without exactly one, TooLarge above the multipart limit."""
    if len(files) != 1:
        text = "Send exactly one file in the field “file”." if files else "Choose a file to upload."
        raise ValidationFailed(text, fields={"file": [text]})
    file: UploadedFile = files[0]
    size = file.size or 0
    require_multipart_size(size)
    return FileSource(filename=file.name or "file", chunks=file.chunks(_MOST_BLOCKS), size=size)


def require_multipart_size(size: int) -> None:
    """Raise TooLarge, naming the resumable way, for what should not come as one body."""
    limit = settings.MULTIPART_LIMIT_BYTES
    if size > limit + _ENVELOPE_BYTES:
        raise TooLarge(
            f"This request has {filesize(size)}. One request may bring at most {filesize(limit)}.",
            code="use_resumable_upload",
            hint="Send larger files to /uploads/ in resumable parts (tus 1.0), then POST {“upload”: id} here.",
            extra={"limit_bytes": limit, "size_bytes": size, "uploads": "/uploads/"},
        )


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
