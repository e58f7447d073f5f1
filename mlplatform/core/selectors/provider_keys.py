"""Finding a team's keys at providers. None of these gives a secret away."""

from django.db.models import QuerySet

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.models import ProviderKey, Team


def provider_keys_of(actor: Actor) -> QuerySet[ProviderKey]:
    """Which keys the actor's team has, without the secrets."""
    return ProviderKey.objects.filter(team=actor.team).defer("sealed").select_related("created_by")


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
