"""Keeping a team's keys at providers: owners set and remove them, nobody sees them again."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mlplatform.core import vault
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound, ValidationFailed
from mlplatform.core.models import ProviderKey
from mlplatform.core.permissions import require_owner
from mlplatform.core.services import audit

DOING = "manage the team's provider keys"
LONGEST_KEY = 500


def set_provider_key(*, actor: Actor, provider: str, base_url: str, secret: str) -> ProviderKey:
    """Store the key for one provider and address in place of the one before. Raises ValidationFailed."""
    require_owner(actor, DOING)
    base_url, secret = check_base_url(base_url), _checked_secret(secret)
    with transaction.atomic():
        key, _ = ProviderKey.objects.update_or_create(
            team=actor.team,
            provider=provider,
            base_url=base_url,
            defaults={
                "sealed": vault.encrypt(secret),
                "ending": secret[-4:],
                "created_by": actor.user,
                "last_used_at": None,
                "checked_at": None,
                "check_code": "",
                "check_message": "",
            },
        )
        summary = f"Entered a key for {provider} at {base_url}"
        audit.record(actor, "provider_key.set", key, summary, {"provider": provider, "base_url": base_url})
    return key


def delete_provider_key(*, actor: Actor, key: ProviderKey) -> None:
    """Forget the key at once and for good. It still works at the provider until it is revoked there."""
    require_owner(actor, DOING)
    if key.team_id != actor.team.pk:
        raise NotFound("There is no such key in your team.", hint="Reload the page to see the keys that it has.")
    with transaction.atomic():
        audit.record(actor, "provider_key.delete", key, f"Removed the key for {key.provider} at {key.base_url}")
        ProviderKey.objects.filter(pk=key.pk).delete()


def open_provider_key(key: ProviderKey) -> str:
    """The secret, for the request to `key.base_url` and nothing else; raises as `check_provider_key` does."""
    secret = check_provider_key(key)
    ProviderKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now())
    return secret


def check_provider_key(key: ProviderKey) -> str:
    """The secret, not counted as used. Raises Unavailable when it cannot be read, and ValidationFailed when the
    operators have taken its address off the list since the key was entered.
    """
    check_base_url(key.base_url)
    return vault.decrypt(key.sealed)


def note_check(*, actor: Actor, key: ProviderKey, code: str, message: str) -> None:
    """Remember what the provider said of the key, by whomever it was asked."""
    with transaction.atomic():
        key.checked_at, key.check_code, key.check_message = timezone.now(), code[:40], message[:2_000]
        key.save(update_fields=["checked_at", "check_code", "check_message"])
        summary = f"Checked the key for {key.provider} at {key.base_url}: {code}"
        audit.record(actor, "provider_key.check", key, summary, {"code": code})


def rotate_provider_keys() -> int:
    """Encrypt every key anew under a new file key and drop the old ones; returns how many.

    A crash on the way leaves both file keys in place, so everything can still be read; run it again.
    """
    vault.add_key()
    with transaction.atomic():
        keys = list(ProviderKey.objects.select_for_update())
        for key in keys:
            key.sealed = vault.reencrypt(key.sealed)
        ProviderKey.objects.bulk_update(keys, ["sealed"], batch_size=100)
    vault.drop_old_keys()
    return len(keys)


def check_base_url(base_url: str) -> str:
    """The address without a slash at its end, if operators allow its origin. Else a page could send keys anywhere."""
    base_url = base_url.strip().rstrip("/")
    parts = urlsplit(base_url)
    problem = ""
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        problem = "Write the address as https://host/path, without a name, a question mark or a number sign in it."
    elif f"{parts.scheme}://{parts.netloc}".lower() not in settings.PROVIDER_ORIGINS:
        allowed = ", ".join(settings.PROVIDER_ORIGINS)
        problem = (
            f"Keys may not be sent to {parts.scheme}://{parts.netloc}. Allowed are: {allowed}. "
            "Ask an operator to add others to MLPLATFORM_PROVIDER_ORIGINS."
        )
    if problem:
        raise ValidationFailed(problem, fields={"base_url": [problem]})
    return base_url


def _checked_secret(secret: str) -> str:
    secret = secret.strip()
    if not 8 <= len(secret) <= LONGEST_KEY or not secret.isascii() or not secret.isprintable() or " " in secret:
        sentence = f"A key has 8 to {LONGEST_KEY} plain characters and no spaces. Copy it from the provider again."
        raise ValidationFailed(sentence, fields={"secret": [sentence]})
    return secret
