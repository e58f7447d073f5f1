"""From the SDK's exceptions to ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from training.providers.errors import (
    KeyRefused,
    ProviderBusy,
    ProviderClosed,
    ProviderDown,
    ProviderError,
    RemoteMissing,
    RequestRefused,
)

LONGEST_QUOTE = 400
LATER = "Nothing is lost; try again in a few minutes."


@contextmanager
def our_errors(label: str) -> Iterator[None]:
    """Whatever the SDK raises inside comes out as a ProviderError, without the request and its headers."""
    import httpx2
    import openai

    try:
        yield
    except openai.APITimeoutError:
        raise ProviderDown(f"{label} did not answer in time.", hint=LATER) from None
    except openai.APIStatusError as error:
        raise from_status(label, error.status_code, error.body, error.response.headers.get("retry-after")) from None
    except openai.OpenAIError as error:
        raise ProviderDown(f"{label} could not be reached ({type(error).__name__}).", hint=LATER) from None
    except (OSError, httpx2.HTTPError) as error:
        raise ProviderDown(f"The connection to {label} broke ({type(error).__name__}).", hint=LATER) from None


def from_status(label: str, status: int, body: Any, retry_after: str | None) -> ProviderError:
    """The error for a status of 300 and above; `body` is whatever came with it."""
    said = body if isinstance(body, dict) else {}
    code, quote = str(said.get("code") or ""), _quote(said)
    if status == 403 and code == "training_not_available":
        message = f"{label} no longer offers fine-tuning to this account{quote}"
        return ProviderClosed(message, hint="Train the model here, or use another provider.")
    if status in {401, 403}:
        hint = "Ask an owner of the team to enter a key that may fine-tune."
        return KeyRefused(f"{label} refused the team's key{quote}", hint=hint)
    if status == 429 and code == "insufficient_quota":
        hint = "Add credit at the provider, then start again."
        return RequestRefused(f"The account at {label} has no credit left{quote}", hint=hint, code="provider_no_credit")
    if status == 429:
        wait = seconds(retry_after)
        when = f"Try again in {wait:.0f} seconds." if wait else LATER
        return ProviderBusy(f"{label} gets too many requests from this account{quote}", retry_after=wait, hint=when)
    if status in {400, 404} and code == "model_not_found":
        hint = "Choose a model that the provider names for fine-tuning."
        return RemoteMissing(f"{label} knows no such model{quote}", hint=hint, code="provider_model_missing")
    if status == 404:
        return RemoteMissing(f"{label} knows no such file, job or model{quote}", hint="Check it at the provider.")
    if status >= 500 or status in {408, 409}:
        return ProviderDown(f"{label} could not do it (status {status}){quote}", hint=LATER)
    if status < 400:
        hint = (
            "Check the address of the provider: the portal follows no redirects, so that keys stay where they belong."
        )
        message = f"{label} sent the portal to another address (status {status})."
        return RequestRefused(message, hint=hint, code="provider_moved")
    return RequestRefused(f"{label} refused the request (status {status}){quote}", hint="Change what it names.")


def seconds(text: str | None) -> float | None:
    """A Retry-After in seconds; None for none, and for a date."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 < value < 86_400 else None


def _quote(said: dict[str, Any]) -> str:
    message = " ".join(str(said.get("message") or "").split())
    return f": “{message[:LONGEST_QUOTE]}”" if message else "."
