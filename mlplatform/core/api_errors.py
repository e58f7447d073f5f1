"""Every error of the API in one shape: `{"code", "message", "extra"}`."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mlplatform.core.errors import (
    ApplicationError,
    DatabaseUnavailable,
    NotAuthenticated,
    NotFound,
    TooLarge,
    ValidationFailed,
)
from mlplatform.core.formats import filesize

logger = logging.getLogger(__name__)

# Where pydantic's own words speak of programs, ours say what to do.
_SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field. Check the spelling against /api/docs.",
    "uuid_parsing": "Write an id as the portal gave it, such as 0b7d1c9e-….",
    "json_invalid": "The body is not JSON.",
}
ERROR_SCHEMA = {
    "title": "Error",
    "description": "A refusal in words. `extra` may hold `fields` (field → sentences), `hint` and `retry_after`.",
    "type": "object",
    "required": ["code", "message", "extra"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "extra": {"type": "object", "additionalProperties": True},
    },
}
_ENVELOPE = {"body", "query", "path", "payload", "form", "file"}


def register(api: NinjaAPI) -> None:
    """Install the handlers."""

    def answer(request: HttpRequest, error: ApplicationError) -> HttpResponse:
        response = api.create_response(request, error.as_json(), status=error.status)
        if retry_after := error.extra.get("retry_after"):
            response["Retry-After"] = str(retry_after)
        if error.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    handlers: dict[type[Exception], Callable[[Any], ApplicationError]] = {
        ApplicationError: lambda error: error,
        ValidationError: _validation,
        AuthenticationError: lambda error: NotAuthenticated(
            "This request carries no token, and no signed-in session.",
            hint="Make a token under API tokens and send it: Authorization: Bearer TOKEN.",
        ),
        HttpError: lambda error: ApplicationError(
            _sentence(error), code=HTTPStatus(error.status_code).name.lower(), status=error.status_code
        ),
        OperationalError: _database,
        Http404: lambda error: NotFound("There is nothing with this id, or it belongs to another team."),
        RequestDataTooBig: lambda error: TooLarge(
            f"The body of this request has more than {filesize(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)}.",
            hint="Send it in several requests.",
        ),
    }

    def install(kind: type[Exception], convert: Callable[[Any], ApplicationError]) -> None:
        api.add_exception_handler(kind, lambda request, error: answer(request, convert(error)))

    for kind, convert in handlers.items():
        install(kind, convert)


def _database(error: OperationalError) -> DatabaseUnavailable:
    logger.error("The database could not be used: %s", error)
    return DatabaseUnavailable()


def _sentence(error: HttpError) -> str:
    if str(error) == "Cannot parse request body":
        return "The body of this request is not JSON. Send JSON with Content-Type: application/json."
    return str(error)


def _validation(error: ValidationError) -> ValidationFailed:
    """Pydantic's list of complaints as field → sentences, so that clients need one reader for all 422s."""
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        where = ".".join(str(part) for part in item["loc"] if part not in _ENVELOPE) or "body"
        fields.setdefault(where, []).append(_SENTENCES.get(item["type"]) or item["msg"])
    summary = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items())
    return ValidationFailed(f"Some values cannot be used. {summary}", fields=fields)
