"""Database connections of what is under way for long."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from mlplatform.core.connections import release_connections


class ReleaseConnectionMiddleware:
    """A download may take an hour: what streams gives its database connection back first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming:
            release_connections()
        return response
