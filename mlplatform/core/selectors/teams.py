"""Reads about a team: its members, invitations and trail."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.models import AuditEntry, Invitation, Membership
from mlplatform.core.permissions import require_owner
from mlplatform.core.selectors.links import usable_invitations


def members_of(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(team=actor.team).select_related("user").order_by("user__username")


def member_for(actor: Actor, membership_id: UUID) -> Membership:
    return _found(members_of(actor).filter(pk=membership_id).first(), "There is no such member in your team.")


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    return usable_invitations().filter(team=actor.team).select_related("created_by")


def invitation_of_team(actor: Actor, invitation_id: UUID) -> Invitation:
    found = Invitation.objects.filter(team=actor.team, pk=invitation_id).first()
    return _found(found, "There is no such invitation in your team.")


def activity_of(actor: Actor, *, text: str = "", action: str = "") -> QuerySet[AuditEntry]:
    """The team's audit trail, newest first; only owners may read it, for it names people and addresses."""
    require_owner(actor, "read the team’s activity")
    entries = AuditEntry.objects.filter(team=actor.team)
    if text:
        entries = entries.filter(Q(summary__icontains=text) | Q(user_name__icontains=text) | Q(object_id=text))
    return entries.filter(action=action) if action else entries


def actions_of(actor: Actor) -> list[str]:
    """The kinds of action that occur in the team's trail, for the filter."""
    return list(activity_of(actor).order_by("action").values_list("action", flat=True).distinct())


def _found(row: Any, message: str) -> Any:
    if row is None:
        raise NotFound(message, hint="Reload the page to see how it is now.")
    return row
