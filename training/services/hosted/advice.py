"""What is to be said before a hosted job starts: key, address, price, cap and consent. These belong to a team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from mlplatform.core.errors import NotFound, ValidationFailed
from mlplatform.core.models import ProviderKey, Team
from training.models import ProviderConsent
from training.providers.accounts import address_of, key_for
from training.providers.prices import Estimate, Price, estimate
from training.providers.registry import PROVIDERS
from training.selectors.prices import price_for
from training.trainers.base import Complaint, Cost, TrainerSpec
from training.trainers.hosted.config import HostedConfig, chats_to_validate
from training.trainers.language.text_info import TextInfo

CLOSED_COUNTS = timedelta(days=7)  # an older refusal may have been lifted, so it only warns

ASKED_FIRST = ("provider", "base_model", "cap_usd")


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """Empty for a trainer that runs here. `consent` is the sentence to be ticked; empty once the team has given it;
    `asked_first` the settings that nobody may overlook.

    `host` is where the data goes; `columns` those of the `RemoteRun` that a job started now would have.
    """

    complaints: tuple[Complaint, ...] = ()
    cost: Cost | None = None
    tokens_told: str = ""
    start_label: str = "Start training"
    consent: str = ""
    asked_first: tuple[str, ...] = ()
    label: str = ""
    host: str = ""
    columns: dict[str, Any] | None = None


def advise(team: Team, spec: TrainerSpec, config: Any, data: Any) -> Advice:
    """For the Train page while it is filled in, and for `create_job`, which refuses for the errors among it."""
    if not spec.hosted or not isinstance(config, HostedConfig):
        return Advice()
    label = PROVIDERS[config.provider].label
    try:
        address = address_of(config.provider, config.base_url)
    except ValidationFailed as error:
        wrong = _error("address", error.message, error.hint, "base_url")
        return Advice(complaints=(wrong,), label=label, asked_first=ASKED_FIRST)
    host = urlsplit(address).netloc
    price = price_for(config.provider, config.base_model)
    figures = _figures(config, data, price)
    source = _source(price, config.provider, address)
    complaints = [*_about_key(team, config.provider, address, label), *_about_money(config, figures)]
    return Advice(
        complaints=tuple(complaints),
        cost=_cost(config, figures, source),
        tokens_told=_told(figures),
        start_label=f"Start, at most ${config.cap_usd:,.2f}" if config.cap_usd else f"Start at {label}",
        consent=_consent(team, config.provider, host, label),
        asked_first=ASKED_FIRST,
        label=label,
        host=host,
        columns=_columns(config, address, figures, price, source),
    )


def host_of(address: str) -> str:
    return urlsplit(address).netloc


def _figures(config: HostedConfig, data: TextInfo, price: Price | None) -> Estimate:
    """Validation chats are not trained on, so they are not paid for."""
    examples = data.examples - chats_to_validate(data.examples, config.validation_share)
    tokens = round(data.tokens * examples / max(1, data.examples))
    return estimate(price, tokens=tokens, examples=examples, epochs=config.n_epochs)


def _about_key(team: Team, provider: str, address: str, label: str) -> Iterator[Complaint]:
    try:
        key = key_for(team, provider, address)
    except NotFound:
        message = f"{team.name} has no key for {label} at {host_of(address)}."
        yield _error("no_provider_key", message, "An owner of the team adds one under Team, Provider keys.", "provider")
        return
    yield from _about_check(key, label)


def _about_check(key: ProviderKey, label: str) -> Iterator[Complaint]:
    """What the provider said when the key was last checked."""
    if key.check_code in ("", "ok") or key.checked_at is None:
        return
    when = f"Checked on {key.checked_at:%d %B %Y}. "
    again = f"{when}Check the key again under Provider keys, or choose another trainer."
    if key.check_code == "provider_closed" and timezone.now() - key.checked_at < CLOSED_COUNTS:
        yield _error("provider_closed", key.check_message, again, "provider")
    elif key.check_code in ("provider_closed", "provider_key_refused"):
        yield Complaint(code=key.check_code, severity="warning", message=key.check_message, hint=again)


def _about_money(config: HostedConfig, figures: Estimate) -> Iterator[Complaint]:
    if figures.high is None:
        message = f"No price for training {config.base_model} is known here, so the costs cannot be foreseen."
        hint = "Look at the provider's pricing page; operators enter prices in the admin."
        yield Complaint(code="no_price", severity="warning", message=message, hint=hint, field="cap_usd")
    elif not config.cap_usd:
        message = f"Say what the job may cost at most: it is expected to cost ${figures.low} to ${figures.high}."
        yield _error("no_cap", message, f"Enter {figures.high} or more.", "cap_usd")
    elif Decimal(str(config.cap_usd)) < figures.high:
        message = f"The job may cost up to ${figures.high}, and the cap is ${config.cap_usd:,.2f}."
        yield _error("cap_too_low", message, "Raise the cap, or choose fewer epochs or a smaller model.", "cap_usd")


def _source(price: Price | None, provider: str, address: str) -> str:
    """Whose price it is. Another service that speaks the interface may ask for another one."""
    if price is None:
        return ""
    told = price.told(timezone.localdate())
    known = PROVIDERS[provider]
    return told if address == known.base_url else f"{told}; {known.label}'s price, not {host_of(address)}'s"


def _cost(config: HostedConfig, figures: Estimate, source: str) -> Cost | None:
    if figures.low is None or figures.high is None:
        return None
    return Cost(low=float(figures.low), high=float(figures.high), cap=config.cap_usd, source=source)


def _told(figures: Estimate) -> str:
    passes = f"{figures.epochs} epoch{'s' if figures.epochs > 1 else ''}"
    chosen = passes if figures.epochs_chosen else f"{passes}, if “auto” does as it usually does"
    return f"About {figures.tokens:,} tokens to train on, {chosen}."


def _consent(team: Team, provider: str, host: str, label: str) -> str:
    if ProviderConsent.objects.filter(team=team, provider=provider, host=host).exists():
        return ""
    return f"The chats of {team.name} may leave this server for {label} at {host}."


def _columns(config: HostedConfig, address: str, figures: Estimate, price: Price | None, source: str) -> dict[str, Any]:
    return {
        "provider": config.provider,
        "base_url": address,
        "base_model": config.base_model,
        "estimate": {
            "tokens": figures.tokens,
            "epochs": figures.epochs,
            "low_usd": None if figures.low is None else str(figures.low),
            "high_usd": None if figures.high is None else str(figures.high),
        },
        "usd_per_million": price.usd_per_million if price else None,
        "price_source": source[:200],
        "cap_usd": None if config.cap_usd is None else Decimal(str(config.cap_usd)).quantize(Decimal("0.01")),
    }


def _error(code: str, message: str, hint: str, field: str) -> Complaint:
    return Complaint(code=code, severity="error", message=message, hint=hint, field=field)
