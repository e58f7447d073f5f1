"""The JSON API: routers of all apps, one way in, one shape of error."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from datasets.api import router as datasets_router
from mlplatform import __version__
from mlplatform.core.api_auth import SessionAuth, TokenAuth
from mlplatform.core.errors import ApplicationError, ValidationFailed
from mlplatform.system.api import router as system_router
from models_registry.api import router as models_router
from training.api import jobs_router, trainers_router

api = NinjaAPI(
    title="mlplatform",
    version=__version__,
    description="Datasets, training jobs and models of a team. Make a token under API tokens, then send "
    "`Authorization: Bearer TOKEN`.",
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
)
api.add_router("/datasets", datasets_router)
api.add_router("/trainers", trainers_router)
api.add_router("/jobs", jobs_router)
api.add_router("/models", models_router)
api.add_router("/system", system_router)


@api.exception_handler(ApplicationError)
def application_error(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    response = api.create_response(request, error.as_json(), status=error.status)
    if retry_after := error.extra.get("retry_after"):
        response["Retry-After"] = str(retry_after)
    return response


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Pydantic's list of complaints as field → sentences, so that clients need one reader for all 422s."""
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        where: list[Any] = [part for part in item["loc"] if part not in {"body", "query", "path", "payload"}]
        fields.setdefault(".".join(str(part) for part in where) or "body", []).append(item["msg"])
    summary = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in fields.items())
    return application_error(request, ValidationFailed(f"Some values cannot be used. {summary}", fields=fields))
