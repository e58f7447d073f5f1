"""Writes that were refused, put into the audit trail of the team in which they were tried."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mlplatform.core.services import audit

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_REFUSED = {403, 404}
# Parts of an address that are secrets themselves.
_SECRET_PARTS = {"token", "key"}


class RefusalMiddleware:
    """Notes each 403 and 404 on a write with the route and the ids in it, never with the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        if actor and request.method not in _SAFE and response.status_code in _REFUSED and request.resolver_match:
            route = request.resolver_match.route
            ids = {
                name: str(value) for name, value in request.resolver_match.kwargs.items() if name not in _SECRET_PARTS
            }
            summary = f"Refused {request.method} /{route} ({response.status_code})."
            audit.record(actor, "refused", None, summary, {"status": response.status_code, **ids})
        return response
