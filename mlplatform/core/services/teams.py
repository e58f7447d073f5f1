"""Teams and who is in them."""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import Conflict, NotFound, ValidationFailed
from mlplatform.core.models import ApiToken, Membership, Team, User
from mlplatform.core.permissions import require_owner
from mlplatform.core.services import audit


@transaction.atomic
def create_team(*, user: User, name: str, via: Via = Via.PAGE) -> Team:
    """A new team with `user` as its owner."""
    name = _clean_name(name)
    team = Team.objects.create(name=name, slug=_free_slug(name))
    Membership.objects.create(team=team, user=user, role=Role.OWNER)
    audit.note("team.create", f"Created the team {name}.", team=team, user=user, via=via, obj=team)
    return team


@transaction.atomic
def rename_team(*, actor: Actor, name: str) -> Team:
    """Change what the team is called; addresses and data keep their ids."""
    require_owner(actor, "rename the team")
    name = _clean_name(name)
    team, before = actor.team, actor.team.name
    if name != before:
        team.name = name
        team.save(update_fields=["name"])
        audit.record(actor, "team.rename", team, f"Renamed the team from {before} to {name}.", {"before": before})
    return team


@transaction.atomic
def change_role(*, actor: Actor, membership: Membership, role: Role) -> Membership:
    """Give a member another role. The last owner keeps the role, so that somebody can always manage the team."""
    require_owner(actor, "change roles")
    member = _locked_member(actor.team, membership)
    before = Role(member.role)
    if before == role:
        return member
    if before == Role.OWNER:
        _require_another_owner(member, "Make somebody else an owner first, then change this role.")
    member.role = role
    member.save(update_fields=["role"])
    summary = f"Changed the role of {member.user.display_name} from {before.label.lower()} to {role.label.lower()}."
    audit.record(actor, "member.role", member, summary, {"before": before, "after": role})
    return member


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership) -> None:
    """Take a member out of the team; what they made stays, their tokens for this team end."""
    if membership.user != actor.user:
        require_owner(actor, "remove members")
    member = _locked_member(actor.team, membership)
    if member.role == Role.OWNER:
        _require_another_owner(member, "Make somebody else an owner first.")
    leaving = member.user == actor.user
    ApiToken.objects.filter(user=member.user, team=actor.team, revoked_at=None).update(revoked_at=timezone.now())
    name = member.user.display_name
    summary = f"{name} left the team." if leaving else f"Removed {name} from the team."
    audit.record(actor, "member.leave" if leaving else "member.remove", member, summary, {"role": member.role})
    member.delete()


def leave_team(*, actor: Actor) -> None:
    """Take oneself out of the team one works in."""
    remove_member(actor=actor, membership=Membership.objects.get(user=actor.user, team=actor.team))


def _locked_member(team: Team, membership: Membership) -> Membership:
    """The row as it is now, with all owners locked: of two owners who demote each other only one may succeed."""
    owners = Membership.objects.select_for_update().filter(team=team, role=Role.OWNER)
    list(owners.order_by("pk").values_list("pk"))
    found = Membership.objects.filter(team=team, pk=membership.pk).select_related("user").first()
    if found is None:
        raise NotFound("This person is not a member of the team any more.", hint="Reload the page.")
    return found


def _require_another_owner(member: Membership, hint: str) -> None:
    others = Membership.objects.filter(team=member.team, role=Role.OWNER, user__is_active=True).exclude(pk=member.pk)
    if not others.exists():
        name = member.user.display_name
        raise Conflict(f"{name} is the only owner of {member.team.name}, and a team needs one.", hint=hint)


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise ValidationFailed("The team needs a name.", fields={"name": ["Enter a name of 1 to 120 characters."]})
    return name


def _free_slug(name: str) -> str:
    slug = slugify(name)[:120] or "team"
    while Team.objects.filter(slug=slug).exists():
        slug = f"{slug[:120]}-{get_random_string(6).lower()}"
    return slug
