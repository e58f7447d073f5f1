"""Ways into the API: a bearer token, or the session of a signed-in page (then CSRF is checked)."""

import hashlib
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.models import ApiToken, Membership
from mlplatform.core.selectors.access import actor_for_session


class TokenAuth(HttpBearer):
    """`Authorization: Bearer TOKEN`; the actor works in the token's team."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        digest = hashlib.sha256(token.encode()).hexdigest()
        found = ApiToken.objects.filter(secret_hash=digest, user__is_active=True).select_related("user", "team").first()
        if found is None or not found.usable:
            return None
        membership = Membership.objects.filter(user=found.user, team=found.team).first()
        if membership is None:
            return None
        return Actor(user=found.user, team=found.team, role=Role(membership.role), scopes=found.scope_set, via=Via.API)


class SessionAuth(APIKeyCookie):
    """The session cookie; refused when an Authorization header is there, so that a bad token never falls back to it."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if request.headers.get("Authorization"):
            return None
        return actor_for_session(request)
