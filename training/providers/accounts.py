"""From a team to its account at a provider."""

from django.conf import settings

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import Team
from mlplatform.core.selectors.provider_keys import provider_key_for
from mlplatform.core.services.provider_keys import check_base_url, open_provider_key
from training.providers import openai
from training.providers.base import Provider

# Key of a provider → its module's class and usual address.
PROVIDERS = {openai.OpenAIProvider.key: (openai.OpenAIProvider, openai.BASE_URL)}


def provider_for(team: Team, provider: str, base_url: str = "") -> Provider:
    """The team's account, ready to be asked. Raises ValidationFailed for an unknown provider or an address that
    operators do not allow, NotFound without a key, Unavailable without the SDK or the key file.
    """
    if provider not in PROVIDERS:
        sentence = f"There is no provider “{provider[:40]}”. There are: {', '.join(sorted(PROVIDERS))}."
        raise ValidationFailed(sentence, fields={"provider": [sentence]})
    make, usual = PROVIDERS[provider]
    address = check_base_url(base_url or usual)
    secret = open_provider_key(provider_key_for(team, provider, address))
    return make(secret, base_url=address, timeout_s=settings.PROVIDER_TIMEOUT_S)
