"""Rate limits by address and by user; those by token are counted where the token is checked."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mlplatform.core import limits
from mlplatform.core.addresses import client_address
from mlplatform.core.errors import RateLimited
from mlplatform.core.selectors.access import brings_token
from mlplatform.core.views.errors import render_error

# What probes and proxies ask; limiting them would make the portal look broken when it is only busy.
_EXEMPT = ("/healthz", "/readyz")


class RateLimitMiddleware:
    """The address is counted first: it costs no query. Static files are served before this is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, *_EXEMPT)):
            return self.get_response(request)
        try:
            limits.hit("address", client_address(request))
            if not brings_token(request) and request.user.is_authenticated:
                limits.hit("user", str(request.user.pk))
        except RateLimited as error:
            return render_error(request, error)
        return self.get_response(request)
