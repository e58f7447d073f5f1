"""What a request for predictions brings: rows as JSON, or pictures as the files of a form."""

import base64
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from ninja.errors import ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from mlplatform.core.errors import ApplicationError, TooLarge, ValidationFailed
from mlplatform.core.formats import filesize
from models_registry.schemas import PredictFields, PredictIn

M = TypeVar("M", bound=BaseModel)
IMAGE = "image"
# Boundary lines and the other fields of the form.
_ENVELOPE_BYTES = 1 << 17


@dataclass(frozen=True, slots=True)
class Wanted:
    """`names` are those of the files that the rows hold; none where they came as JSON."""

    rows: list[dict[str, Any]]
    version: int | None = None
    stream: bool = False
    names: tuple[str, ...] = ()


def wanted(request: HttpRequest) -> Wanted:
    """Read either form. Raises ValidationError with the fields named, TooLarge, or ApplicationError for garbage."""
    if request.content_type == "multipart/form-data":
        return _pictures(request)
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        raise ApplicationError(
            "The body is neither JSON nor a form.",
            code="bad_json",
            hint="Send {“rows”: […]} as application/json, or pictures as multipart/form-data in the field “image”.",
        ) from None
    body = _validated(PredictIn, values)
    return Wanted(body.rows, body.version, body.stream)


def picture_rows(files: list[UploadedFile]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """(rows, names) of pictures. Whether they are any, their model's process finds out, not the web process."""
    size = sum(file.size or 0 for file in files)
    if size > settings.MULTIPART_LIMIT_BYTES:
        raise _too_large(size)
    rows = [{IMAGE: base64.b64encode(file.read()).decode()} for file in files]
    return rows, tuple(file.name or f"Picture {place}" for place, file in enumerate(files, 1))


def _pictures(request: HttpRequest) -> Wanted:
    size = int(request.headers.get("Content-Length") or 0)
    if size > settings.MULTIPART_LIMIT_BYTES + _ENVELOPE_BYTES:
        raise _too_large(size)
    try:
        # Whatever the field is called: nothing but pictures is sent as a file here.
        files = [file for _, several in request.FILES.lists() for file in several]
        others = dict.fromkeys(request.POST, "There is no such field.")
    except MultiPartParserError:
        raise ApplicationError("The form cannot be read.", code="bad_form", hint="Send multipart/form-data.") from None
    for known in ("csrfmiddlewaretoken", *PredictFields.model_fields):
        others.pop(known, None)
    if others:
        raise ValidationFailed(
            f"The form has fields that nobody reads: {', '.join(others)}. Pictures go into “image”.",
            fields={name: [text] for name, text in others.items()},
        )
    if not files:
        text = "Send at least one picture in the field “image”."
        raise ValidationFailed(text, fields={IMAGE: [text]})
    try:
        fields = PredictFields.model_validate(
            {name: request.POST[name] for name in ("version",) if name in request.POST}
        )
    except PydanticError as error:
        raise ValidationError([dict(item) for item in error.errors(include_context=False)]) from None
    rows, names = picture_rows(files)
    return Wanted(rows, fields.version, names=names)


def _validated(schema: type[M], values: Any) -> M:
    try:
        return schema.model_validate(values)
    except PydanticError as error:
        raise ValidationError([dict(item) for item in error.errors(include_context=False)]) from None


def _too_large(size: int) -> TooLarge:
    limit = settings.MULTIPART_LIMIT_BYTES
    return TooLarge(
        f"The pictures have {filesize(size)} together. One request may bring at most {filesize(limit)}.",
        hint="Send them in several requests, or make them smaller: the model looks at a small copy of each anyway.",
        extra={"limit_bytes": limit, "size_bytes": size},
    )
