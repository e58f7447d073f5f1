"""Links that let people join a team."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.credentials import hash_secret, new_secret
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import Conflict, Gone
from mlplatform.core.models import Invitation, Membership, User
from mlplatform.core.permissions import require_owner
from mlplatform.core.selectors.links import usable_invitations
from mlplatform.core.services import accounts, audit

LIFETIME = timedelta(days=7)


@transaction.atomic
def create_invitation(*, actor: Actor, role: Role, note: str = "") -> tuple[Invitation, str]:
    """A link for one person, good for seven days; returns it with its path, which is kept nowhere."""
    require_owner(actor, "invite people")
    secret = new_secret()
    invitation = Invitation.objects.create(
        team=actor.team,
        role=role,
        note=note.strip(),
        created_by=actor.user,
        secret_hash=hash_secret(secret),
        expires_at=timezone.now() + LIFETIME,
    )
    summary = f"Made an invitation as {role.label.lower()}" + (f" for {invitation.note}." if invitation.note else ".")
    audit.record(actor, "invitation.create", invitation, summary, {"role": role})
    return invitation, reverse("core:join", args=[secret])


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link stops working at once; revoking one that was used or revoked already changes nothing."""
    require_owner(actor, "revoke invitations")
    open_ones = Invitation.objects.filter(pk=invitation.pk, team=actor.team, used_at=None, revoked_at=None)
    if open_ones.update(revoked_at=timezone.now()):
        audit.record(actor, "invitation.revoke", invitation, f"Revoked the invitation {invitation.note}".strip() + ".")


@transaction.atomic
def accept_invitation(*, user: User, token: str) -> Membership:
    """Spend the link: `user` joins its team with its role. `Gone` when the link has ended, Conflict for a member."""
    usable = usable_invitations().filter(secret_hash=hash_secret(token))
    invitation = usable.select_related("team").first()
    if invitation is None:
        raise _ended()
    team = invitation.team
    if Membership.objects.filter(team=team, user=user).exists():
        raise Conflict(
            f"You are a member of {team.name} already.",
            hint="The invitation was not used up. An owner changes your role on the Team page.",
        )
    # The UPDATE decides: of two people who follow one link only one changes the row.
    if not usable.update(used_at=timezone.now(), used_by=user):
        raise _ended()
    role = Role(invitation.role)
    membership = Membership.objects.create(team=team, user=user, role=role)
    actor = Actor(user=user, team=team, role=role, via=Via.PAGE)
    summary = f"{user.display_name} joined as {role.label.lower()} by invitation."
    audit.record(actor, "member.join", membership, summary, {"role": role})
    return membership


@transaction.atomic
def register_by_invitation(*, token: str, username: str, password: str, email: str = "") -> Membership:
    """A new account that joins at once; when the link has ended, no account is made either."""
    if not usable_invitations().filter(secret_hash=hash_secret(token)).exists():
        raise _ended()
    user = accounts.create_user(username=username, email=email, password=password)
    return accept_invitation(user=user, token=token)


def _ended() -> Gone:
    return Gone(
        "This invitation no longer works: it was used, revoked, or is older than seven days.",
        hint="Ask an owner of the team for a new one.",
        code="link_ended",
    )
