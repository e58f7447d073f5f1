"""Which trainers a team can use: what the machine lacks, and what the team has to bring itself."""

from uuid import UUID

from mlplatform.core.models import ProviderKey
from training.trainers.base import TrainerSpec
from training.trainers.registry import availability

NO_KEY = "The team has no key for a provider yet. An owner adds one under Team, Provider keys."


def available_to(team_id: UUID, spec: TrainerSpec) -> tuple[bool, str]:
    """(True, "") or (False, reason with what enables the trainer)."""
    available, reason = availability(spec)
    if available and spec.hosted and not ProviderKey.objects.filter(team_id=team_id).exists():
        return False, NO_KEY
    return available, reason
