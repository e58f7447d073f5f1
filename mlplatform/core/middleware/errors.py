"""One handler of errors for pages, and one shape of errors for everything under /api/."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from mlplatform.core.errors import ApplicationError, DatabaseUnavailable
from mlplatform.core.views.errors import render_error

logger = logging.getLogger(__name__)

_NOT_A_PAGE = ApplicationError(
    "This address takes a form from a page; it cannot be opened by itself.",
    hint="Go to Home and find the page from there.",
    code="method_not_allowed",
    status=HTTPStatus.METHOD_NOT_ALLOWED,
)


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


class ApplicationErrorMiddleware:
    """The pages' one error handler: an ApplicationError becomes an error page, or a toast for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_browser = "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not by_browser or is_api(request):
            return response
        page = render_error(request, _NOT_A_PAGE)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ApplicationError):
            return render_error(request, exception)
        if isinstance(exception, OperationalError):
            logger.error("The database could not be used: %s", exception)
            return render_error(request, DatabaseUnavailable())
        return None


class ApiErrorShapeMiddleware:
    """Errors that arise outside the API's own handlers (no such address, wrong method, a crash) get its shape too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_json = response.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or is_json or not is_api(request):
            return response
        shaped = JsonResponse(_error_for(response.status_code).as_json(), status=response.status_code)
        for header in ("Allow", "Retry-After", "Vary"):
            if header in response:
                shaped[header] = response[header]
        return shaped


def _error_for(status: int) -> ApplicationError:
    match status:
        case HTTPStatus.NOT_FOUND:
            text, hint = "There is nothing at this address.", "The addresses are listed at /api/docs."
        case HTTPStatus.METHOD_NOT_ALLOWED:
            text, hint = "This address does not take this method.", "The header Allow lists those it takes."
        case HTTPStatus.TOO_MANY_REQUESTS:
            text, hint = "Too many requests.", "The header Retry-After says how many seconds to wait."
        case HTTPStatus.FORBIDDEN:
            text, hint = "This is not open to you.", ""
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            text, hint = "The request is larger than this address takes.", "Send less at once."
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            text = "The portal made a mistake. Nothing that was saved is lost."
            hint = "Try again; if it stays, report the header X-Request-ID to whoever runs the portal."
        case _:
            text, hint = "This request cannot be read.", "Compare it with /api/docs."
    return ApplicationError(text, code=HTTPStatus(status).name.lower(), hint=hint)
