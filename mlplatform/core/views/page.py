"""The decorators every page uses: signed in, in a team, with the right verb."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
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


PageView = Callable[Concatenate[PageRequest, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(*methods: str) -> Callable[[PageView[P]], AnyView[P]]:
    """`@page("GET", "POST")`: signed in and in a team; who has none is shown how to get one."""

    def decorate(view: PageView[P]) -> AnyView[P]:
        @wraps(view)
        def in_team(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.actor is None:
                return redirect("core:no-team")
            return view(request, *args, **kwargs)

        return account_page(*methods)(in_team)

    return decorate


def account_page(*methods: str) -> Callable[[PageView[P]], AnyView[P]]:
    """The same for pages that work without a team as well, so `request.actor` may be None."""

    def decorate(view: PageView[P]) -> AnyView[P]:
        @login_required
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return wrapped

    return decorate
