"""From a team to its account at a provider."""

from django.conf import settings

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import ProviderKey, Team
from mlplatform.core.selectors.provider_keys import provider_key_for
from mlplatform.core.services.provider_keys import check_base_url, open_provider_key
from training.providers.base import Provider
from training.providers.registry import PROVIDERS, connect


def provider_for(team: Team, provider: str, base_url: str = "") -> Provider:
    """The team's account, ready to be asked. Raises ValidationFailed for an unknown provider or an address that
    operators do not allow, NotFound without a key, Unavailable without the SDK or the key file.
    """
    key = key_for(team, provider, base_url)
    return connect(provider, open_provider_key(key), base_url=key.base_url, timeout_s=settings.PROVIDER_TIMEOUT_S)


def key_for(team: Team, provider: str, base_url: str = "") -> ProviderKey:
    """The team's key for exactly this address; raises as `provider_for` does."""
    return provider_key_for(team, provider, address_of(provider, base_url))


def address_of(provider: str, base_url: str | None) -> str:
    """The provider's address, the usual one where none is given. Raises ValidationFailed for one not allowed."""
    if provider not in PROVIDERS:
        sentence = f"There is no provider “{provider[:40]}”. There are: {', '.join(sorted(PROVIDERS))}."
        raise ValidationFailed(sentence, fields={"provider": [sentence]})
    return check_base_url(base_url or PROVIDERS[provider].base_url)
