"""Finding API tokens."""

from uuid import UUID

from django.db.models import QuerySet

from mlplatform.core.actors import Actor
from mlplatform.core.credentials import hash_secret
from mlplatform.core.errors import NotFound
from mlplatform.core.models import ApiToken


def token_for(secret: str) -> ApiToken | None:
    """The token with this secret, usable or not."""
    return ApiToken.objects.filter(secret_hash=hash_secret(secret)).select_related("user", "team").first()


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens for the team at work, newest first."""
    return ApiToken.objects.filter(user=actor.user, team=actor.team)


def own_token(actor: Actor, token_id: UUID) -> ApiToken:
    found = tokens_of(actor).filter(pk=token_id).first()
    if found is None:
        raise NotFound("You have no such token.", hint="Reload the page to see the tokens that you have.")
    return found
