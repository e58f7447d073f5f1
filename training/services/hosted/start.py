"""The first rows of a hosted job: the team's consent, and what is to be asked of the provider."""

from django.db.models.functions import Now

from mlplatform.core.actors import Actor
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from training.models import ProviderConsent, RemoteRun, TrainingJob
from training.services.hosted.advice import Advice, host_of
from training.services.hosted.queue import wake_for_turn


def prepare(*, actor: Actor, job: TrainingJob, advice: Advice, consent: bool) -> None:
    """In the transaction that makes the job. Raises ValidationFailed without the consent that is still needed."""
    if advice.columns is None:
        return
    if advice.consent:
        if not consent:
            sentence = f"Confirm it first: “{advice.consent}” Asked once for each provider."
            raise ValidationFailed(sentence, fields={"consent": [sentence]})
        give_consent(actor=actor, provider=advice.columns["provider"], base_url=advice.columns["base_url"])
    RemoteRun.objects.create(job=job, next_poll_at=Now(), **advice.columns)
    wake_for_turn(job)


def give_consent(*, actor: Actor, provider: str, base_url: str) -> ProviderConsent:
    """The team's word that its chats may go to that host. Giving it twice changes nothing."""
    require_write(actor, "let data leave this server")
    host = host_of(base_url)
    given, new = ProviderConsent.objects.get_or_create(
        team=actor.team, provider=provider, host=host, defaults={"given_by": actor.user}
    )
    if new:
        summary = f"Allowed chats of {actor.team.name} to leave this server for {host}"
        audit.record(actor, "provider.consent", given, summary, {"provider": provider, "host": host})
    return given
