"""The JSON API: routers of all apps, one way in, one shape of error."""

from functools import cached_property
from typing import Any

from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from datasets.api import router as datasets_router
from mlplatform import __version__
from mlplatform.core import api_errors
from mlplatform.core.api_auth import SessionAuth, TokenAuth
from mlplatform.system.api import router as system_router
from models_registry.api import router as models_router
from reports.api import router as reports_router
from training.api import jobs_router, provider_keys_router, schedules_router, trainers_router


class PortalAPI(NinjaAPI):
    """Describes itself once: anybody may ask for the schema, and making it takes 0.4 s."""

    @cached_property
    def _schema(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        schema["components"]["schemas"]["Error"] = api_errors.ERROR_SCHEMA
        refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        for operation in (entry for path in schema["paths"].values() for entry in path.values()):
            operation["responses"]["default"] = {"description": "Any refusal or fault.", "content": refusal}
        return schema

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        return self._schema


api = PortalAPI(
    title="mlplatform",
    version=__version__,
    description="Datasets, training jobs and models of a team. Make a token under API tokens, then send "
    "`Authorization: Bearer TOKEN`.",
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
    docs_decorator=require_safe,
)
api.add_router("/datasets", datasets_router)
api.add_router("/trainers", trainers_router)
api.add_router("/jobs", jobs_router)
api.add_router("/provider-keys", provider_keys_router)
api.add_router("/schedules", schedules_router)
api.add_router("/models", models_router)
api.add_router("/reports", reports_router)
api.add_router("/system", system_router)

api_errors.register(api)
