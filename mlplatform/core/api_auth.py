"""Ways into the API: a bearer token, or the session of a signed-in page (then CSRF is checked)."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from mlplatform.core import limits
from mlplatform.core.actors import Actor
from mlplatform.core.addresses import client_address
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import NotAuthenticated, PermissionDenied
from mlplatform.core.models import ApiToken, Membership
from mlplatform.core.selectors.access import actor_for_session
from mlplatform.core.selectors.tokens import token_for
from mlplatform.core.services import audit
from mlplatform.core.services.tokens import note_use

_REPORT_EVERY_S = 60


class TokenAuth(HttpBearer):
    """`Authorization: Bearer TOKEN`; the actor works in the token's team."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        found = token_for(token)
        membership = _membership(found) if found else None
        if found is None or membership is None:
            if found:
                _report(found, request)
            limits.hit("failed_auth", client_address(request))
            raise NotAuthenticated(
                "This token does not work: it is unknown, expired or revoked, or its user is no longer in the team.",
                hint="Make a new one under API tokens.",
            )
        limits.hit("token", str(found.pk))
        limits.hit("user", str(found.user_id))
        note_use(found)
        actor = Actor(user=found.user, team=found.team, role=Role(membership.role), scopes=found.scope_set, via=Via.API)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionAuth(APIKeyCookie):
    """The session cookie; refused when an Authorization header is there, so that a bad token never falls back to it."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise PermissionDenied(
                "This request did not come from a page of the portal: its CSRF token is missing or wrong.",
                hint="Programs use a token instead of the cookie: Authorization: Bearer TOKEN.",
                code="csrf_failed",
            )
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        actor = actor_for_session(request)
        if actor is None:
            raise PermissionDenied("You are in no team yet.", hint="Create one, or ask for an invitation link.")
        return actor


def _membership(token: ApiToken) -> Membership | None:
    if not (token.usable and token.user.is_active):
        return None
    return Membership.objects.filter(user_id=token.user_id, team_id=token.team_id).first()


def _report(token: ApiToken, request: HttpRequest) -> None:
    """Owners see that a dead token is still in use; once a minute is enough for a script that goes on trying."""
    if cache.add(f"dead-token:{token.pk}", True, timeout=_REPORT_EVERY_S):
        summary = f"Refused the API token {token} of {token.user.display_name}."
        data = {"address": client_address(request)}
        audit.note("token.refused", summary, team=token.team, user=token.user, via=Via.API, obj=token, data=data)
