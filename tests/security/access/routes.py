"""Every address there is, found by asking the frameworks."""

import re
from collections.abc import Iterator

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from mlplatform.api import api
from training.routing import websocket_urlpatterns

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}|\(\?P<(\w+)>(?:[^()]*)\)")


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _patterns(entry, route)


def page_routes() -> set[str]:
    return {route for route in _patterns(get_resolver()) if not route.startswith(("api/", "admin/"))}


def api_routes() -> dict[str, set[str]]:
    """Path → verbs, from the OpenAPI schema; and what the resolver knows below /api/ beside it."""
    paths = api.get_openapi_schema()["paths"]
    described = {path: {verb.upper() for verb in operations} for path, operations in paths.items()}
    return described | {"/api/": set(), "/api/docs": {"GET"}, "/api/openapi.json": {"GET"}}


def undescribed_api_routes() -> set[str]:
    """Routes that the schema hides: each is an address that no reader of the documentation knows of."""
    known = {_shape(path) for path in api_routes()}
    below = {"/" + route for route in _patterns(get_resolver()) if route.startswith("api/")}
    return {route for route in below if _shape(route) not in known}


def socket_routes() -> set[str]:
    return {str(entry.pattern) for entry in websocket_urlpatterns}


def admin_labels() -> set[str]:
    return {model._meta.label_lower for model in admin.site._registry}


def filled(route: str, ids: dict[str, object]) -> str:
    """The route as a path, with `ids` for its parameters."""
    path = _PARAMETER.sub(lambda match: str(ids[next(name for name in match.groups() if name)]), route)
    return "/" + path.replace("^", "").replace("$", "").lstrip("/")


def _shape(route: str) -> str:
    return _PARAMETER.sub("*", route)
