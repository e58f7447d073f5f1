"""Who does something, for which team, through which surface."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlplatform.core.enums import Role, Scope, Via

if TYPE_CHECKING:
    from mlplatform.core.models import Team, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A user at work in one team. `user` is None for the portal itself (schedules, sweeps, samples)."""

    user: "User | None"
    team: "Team"
    role: Role
    scopes: frozenset[Scope] = frozenset(Scope)
    via: Via = Via.PAGE

    @property
    def can_write(self) -> bool:
        return self.role.can_write and Scope.WRITE in self.scopes

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER and Scope.WRITE in self.scopes


def system_actor(team: "Team") -> Actor:
    """The portal acting for a team, e.g. when it loads the samples."""
    return Actor(user=None, team=team, role=Role.OWNER, via=Via.SYSTEM)
