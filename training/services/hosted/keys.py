"""Asking a provider about a key, in words: does it work, and does the provider train for it?"""

from dataclasses import dataclass

from mlplatform.core.actors import Actor
from mlplatform.core.errors import ApplicationError, NotFound, ValidationFailed
from mlplatform.core.models import ProviderKey
from mlplatform.core.permissions import require_write
from mlplatform.core.services.provider_keys import check_provider_key, note_check, set_provider_key
from training.providers.accounts import address_of
from training.providers.outside import ask, default_limit_s
from training.providers.registry import PROVIDERS

OK = "ok"
TRIES_AGAIN = 0  # a person waits; whoever asks again presses the button again


@dataclass(frozen=True, slots=True)
class Finding:
    """`works`: the provider accepts the key. `open`: it trains for this account; None while nobody knows."""

    code: str
    message: str
    works: bool | None
    open: bool | None


def add_key(*, actor: Actor, provider: str, base_url: str, secret: str) -> ProviderKey:
    """Store a key for a provider that there is. Raises what `set_provider_key` does, and ValidationFailed."""
    return set_provider_key(actor=actor, provider=provider, base_url=address_of(provider, base_url), secret=secret)


def check_key(*, actor: Actor, key: ProviderKey) -> Finding:
    """Ask now, and remember what was found. Costs nothing and sends no data. Waits at most some 30 seconds."""
    require_write(actor, "have a key checked")
    if key.team_id != actor.team.pk:
        raise NotFound("There is no such key in your team.", hint="Reload the page to see the keys that it has.")
    known = PROVIDERS.get(key.provider)
    if known is None:
        raise ValidationFailed(f"There is no provider “{key.provider}” any more.", hint="Remove the key.")
    finding = _ask(key, known.label, known.model)
    note_check(actor=actor, key=key, code=finding.code, message=finding.message)
    return finding


def finding_of(key: ProviderKey) -> Finding | None:
    """What the newest check found; None for a key that nobody has checked."""
    return _finding(key.check_code, key.check_message) if key.checked_at else None


def _ask(key: ProviderKey, label: str, model: str) -> Finding:
    check_provider_key(key)  # refusals of our own are no finding about the key
    try:
        for _ in ask(key, "check", limit_s=default_limit_s(), model=model, tries_again=TRIES_AGAIN):
            break
    except ApplicationError as error:
        if error.code == "provider_model_missing":  # the model that we ask with is gone; training itself is not
            return _finding(OK, f"The key works, and {label} trains for this account.")
        return _finding(error.code, error.text)
    return _finding(OK, f"The key works, and {label} trains for this account.")


def _finding(code: str, message: str) -> Finding:
    if code == OK:
        return Finding(code, message, works=True, open=True)
    if code == "provider_closed":
        return Finding(code, message, works=True, open=False)
    if code == "provider_key_refused":
        return Finding(code, message, works=False, open=None)
    return Finding(code, message, works=None, open=None)
