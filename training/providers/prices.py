"""What training costs, as data: prices change without notice, so each row says when and where it was read."""

from dataclasses import dataclass
from datetime import date

_PRICING_PAGE = "OpenAI's pricing page"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million trained tokens."""

    usd_per_million: float
    read_on: date
    source: str


_LATE_2025 = date(2025, 12, 1)
OPENAI = {
    model: Price(usd, _LATE_2025, _PRICING_PAGE)
    for model, usd in {
        "gpt-4.1": 25.0,
        "gpt-4.1-mini": 5.0,
        "gpt-4.1-nano": 1.5,
        "gpt-4o": 25.0,
        "gpt-4o-mini": 3.0,
        "gpt-3.5-turbo": 8.0,
        "davinci-002": 6.0,
        "babbage-002": 0.4,
    }.items()
}


def price_of(prices: dict[str, Price], model: str) -> Price | None:
    """The row of a model or of the one it is a dated edition of (`gpt-4o-mini-2024-07-18`)."""
    known = [name for name in prices if model == name or model.startswith(f"{name}-20")]
    return prices[max(known, key=len)] if known else None


def default_epochs(examples: int) -> int:
    """The epochs that OpenAI's cookbook expects of “auto”: few examples are passed more often, very many less."""
    if examples < 1:
        return 1
    if examples * 3 < 100:
        return min(25, 100 // examples)
    if examples * 3 > 25_000:
        return max(1, 25_000 // examples)
    return 3
