"""The decorator every page uses: signed in, in a team, with the right verb."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from mlplatform.core.actors import Actor
from mlplatform.core.models import User

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """What middleware adds to a request, for type checkers."""

    id: str
    actor: Actor
    htmx: HtmxDetails
    user: User


def page(
    *methods: str,
) -> Callable[
    [Callable[Concatenate[PageRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """`@page("GET", "POST")`: sign-in required, `request.actor` is set. Without a team the user is shown how to get one."""

    def decorate(
        view: Callable[Concatenate[PageRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @login_required
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor is None:  # type: ignore[attr-defined]
                return redirect("core:no-team")
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return wrapped

    return decorate
