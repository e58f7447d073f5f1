"""Error pages, and the toast that htmx shows instead of one."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mlplatform.core.errors import ApplicationError, NotFound, PermissionDenied, TooLarge

_TEMPLATES = {400, 403, 404, 413, 429, 500, 503}


def render_error(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    """`error` as a page; for an htmx request as a toast (header `HX-Trigger`), leaving the page as it is."""
    if getattr(request, "htmx", False):
        response = HttpResponse(error.text, status=error.status, content_type="text/plain; charset=utf-8")
        response["HX-Trigger"] = json.dumps({"toast": {"level": "error", "text": error.text}})
        response["HX-Reswap"] = "none"
    else:
        template = error.status if error.status in _TEMPLATES else "refused"
        response = render(request, f"errors/{template}.html", {"error": error}, status=error.status)
    if retry_after := error.extra.get("retry_after"):
        response["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render_error(request, TooLarge("This form holds more than the portal takes at once."))
    return render_error(
        request, ApplicationError("This request cannot be read.", hint="Go back, reload the page and try again.")
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, PermissionDenied("You are signed in, but this is not open to you."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, NotFound("There is nothing at this address, or it belongs to another team."))


def server_error(request: HttpRequest) -> HttpResponse:
    return render_error(
        request,
        ApplicationError("The portal made a mistake. Nothing that was saved is lost.", code="internal", status=500),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403_csrf.html", status=403)
