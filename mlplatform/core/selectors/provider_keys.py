"""Finding a team's keys at providers. None of these gives a secret away."""

from uuid import UUID

from django.db.models import QuerySet

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound, PermissionDenied
from mlplatform.core.models import ProviderKey, Team
from mlplatform.core.permissions import require_write


def provider_keys_of(actor: Actor) -> QuerySet[ProviderKey]:
    """Which keys the actor's team has, without the secrets; viewers do not see that much. Raises PermissionDenied."""
    if not actor.role.can_write:
        raise PermissionDenied(
            f"Keys of {actor.team.name} are shown to its editors and owners; your role is viewer.",
            hint="Ask an owner of the team for the role editor.",
        )
    require_write(actor, "show which keys the team has")
    return ProviderKey.objects.filter(team=actor.team).defer("sealed").select_related("created_by")


def provider_key_of(actor: Actor, key_id: UUID) -> ProviderKey:
    """One key of the actor's team, by id, for services that say who may do what with it. Raises NotFound."""
    found: ProviderKey | None = ProviderKey.objects.filter(team=actor.team, pk=key_id).first()
    if found is None:
        raise NotFound("There is no such key in your team.", hint="Reload the page to see the keys that it has.")
    return found


def provider_key_for(team: Team, provider: str, base_url: str) -> ProviderKey:
    """The key for exactly this address. Raises NotFound with the way to get one."""
    found = ProviderKey.objects.filter(team=team, provider=provider, base_url=base_url).first()
    if found is None:
        raise NotFound(
            f"{team.name} has no key for {provider} at {base_url}.",
            hint="Ask an owner of the team to enter one.",
            code="no_provider_key",
        )
    return found
