"""Which request this is, and who asks."""

import uuid
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from mlplatform.core.selectors.access import actor_for_session, brings_token


class RequestIdMiddleware:
    """Gives each request an id that error pages show and logs carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class ActorMiddleware:
    """Sets `request.actor`: the signed-in user at work in the team chosen in the session, or None.

    Beside a bearer token the cookie says nothing: the API finds the actor by the token; pages see nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if brings_token(request):
            request.user = AnonymousUser()
        request.actor = actor_for_session(request)  # type: ignore[attr-defined]
        return self.get_response(request)
