"""The decorators every page uses: signed in, in a team, with the right verb."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
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
        checked = require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))(view)

        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(_after_sign_in(request))
            return checked(request, *args, **kwargs)  # type: ignore[arg-type]

        return wrapped

    return decorate


def _after_sign_in(request: HttpRequest) -> str:
    """The page asked for; for a form that came too late the page it was on, for its own address takes no GET."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    same_site = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(referer).path if same_site else "/"
