"""Personal API tokens: made, used, revoked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.credentials import SHOWN_CHARACTERS, TOKEN_MARK, hash_secret, new_secret
from mlplatform.core.enums import Scope
from mlplatform.core.errors import PermissionDenied, ValidationFailed
from mlplatform.core.models import ApiToken
from mlplatform.core.services import audit

READ_WRITE: frozenset[Scope] = frozenset(Scope)
# Writing the time of each call would make every read of the API a write to the database.
_LAST_USE_STEP = timedelta(minutes=1)


@transaction.atomic
def create_token(
    *, actor: Actor, name: str, scopes: Collection[Scope] = READ_WRITE, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token of the actor for the actor's team; returns it with its secret, which is kept nowhere."""
    if actor.user is None:
        raise PermissionDenied("A token belongs to a person, and the portal itself is none.")
    if Scope.WRITE in scopes and not actor.role.can_write:
        raise PermissionDenied(
            f"A viewer of {actor.team.name} cannot make a token that writes.",
            hint="Make one that reads, or ask an owner of the team for the role editor.",
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationFailed(
            "The token would be expired from the start.", fields={"expires_at": ["Pick a later day."]}
        )
    secret = new_secret(TOKEN_MARK)
    token = ApiToken.objects.create(
        user=actor.user,
        team=actor.team,
        name=name.strip() or "API token",
        prefix=secret[:SHOWN_CHARACTERS],
        secret_hash=hash_secret(secret),
        scopes=sorted({Scope.READ, *scopes}),
        expires_at=expires_at,
    )
    audit.record(actor, "token.create", token, f"Made the API token {token}.", {"scopes": token.scopes})
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """The token stops working at once. Revoking twice changes nothing. Own tokens, or any as an owner of the team."""
    if token.user != actor.user and not (actor.is_owner and token.team == actor.team):
        raise PermissionDenied("This token belongs to somebody else.", hint="Ask its user or an owner of the team.")
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        token.refresh_from_db()
        audit.record(actor, "token.revoke", token, f"Revoked the API token {token}.")
    return token


def note_use(token: ApiToken) -> None:
    """Remember that the token was used just now, to the minute."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - _LAST_USE_STEP)
    if token.last_used_at is None or token.last_used_at <= now - _LAST_USE_STEP:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
