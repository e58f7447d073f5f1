"""Finding the actor behind a request."""

from uuid import UUID

from django.http import HttpRequest

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.models import Membership, Team, User

SESSION_TEAM = "team"


def membership_of(user: User, team_id: str | None, *, exactly: bool = False) -> Membership | None:
    """The membership in the given team, else (unless `exactly`) in the user's oldest one; None without any team."""
    memberships = Membership.objects.filter(user=user).select_related("team")
    if team_id and is_uuid(team_id) and (chosen := memberships.filter(team_id=team_id).first()):
        return chosen
    return None if exactly else memberships.first()


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def brings_token(request: HttpRequest) -> bool:
    """A request with a bearer token speaks for the token's user, whatever cookie comes along."""
    return request.headers.get("Authorization", "").lower().startswith("bearer")


def home_team(user: User) -> Team | None:
    """The team whose audit trail shows what happens to the user outside any team, such as a sign-in."""
    membership = membership_of(user, None)
    return membership.team if membership else None


def actor_for_session(request: HttpRequest) -> Actor | None:
    user = request.user
    if not user.is_authenticated:
        return None
    membership = membership_of(user, request.session.get(SESSION_TEAM))
    if membership is None:
        return None
    return Actor(user=user, team=membership.team, role=Role(membership.role), via=Via.PAGE)
