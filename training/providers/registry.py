"""All providers by key, without Django: also for the process in which the web server has them asked."""

from dataclasses import dataclass

from training.providers import openai
from training.providers.base import Provider


@dataclass(frozen=True, slots=True)
class Known:
    """`model`: one that can be trained there, to ask with when nobody has chosen one."""

    make: type[openai.OpenAIProvider]
    label: str
    base_url: str
    model: str


PROVIDERS = {
    openai.OpenAIProvider.key: Known(
        openai.OpenAIProvider, openai.OpenAIProvider.label, openai.BASE_URL, "gpt-4.1-mini-2025-04-14"
    )
}


def connect(provider: str, secret: str, *, base_url: str, timeout_s: float, tries_again: int | None = None) -> Provider:
    """An account, ready to be asked. KeyError for an unknown provider, Unavailable without its SDK."""
    tries = openai.TRIES_AGAIN if tries_again is None else tries_again
    return PROVIDERS[provider].make(secret, base_url=base_url, timeout_s=timeout_s, tries_again=tries)
