"""May this actor do that? Outsiders get 404 from the selectors; members get 403 with the way out from here."""

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role
from mlplatform.core.errors import PermissionDenied


def require_write(actor: Actor, doing: str = "change this") -> None:
    """Raise unless the actor is an owner or editor with a writing token."""
    if not actor.role.can_write:
        raise PermissionDenied(
            f"You can view this but not {doing}, because your role in {actor.team.name} is viewer.",
            hint="Ask an owner of the team for the role editor.",
        )
    if not actor.can_write:
        raise PermissionDenied(
            f"This token may only read, so it cannot {doing}.",
            hint="Make a token with the scope “write” and use that one.",
        )


def require_owner(actor: Actor, doing: str = "manage the team") -> None:
    """Raise unless the actor owns the team and its token may write."""
    require_write(actor, doing)
    if actor.role != Role.OWNER:
        raise PermissionDenied(
            f"Only an owner of {actor.team.name} can {doing}. Your role is {actor.role.label.lower()}.",
            hint="Ask an owner to do it, or to make you one.",
        )
