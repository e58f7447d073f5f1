"""What training costs: tokens × epochs × price. Prices are rows (`ProviderPrice`), which operators renew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import TypeVar

MILLION = 1_000_000
# Tokens are counted without the provider's own vocabulary, so the true number may be larger.
MARGIN = Decimal("1.2")
OLD_DAYS = 90

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million trained tokens, and who said so when."""

    usd_per_million: Decimal
    read_on: date
    source: str

    def of(self, tokens: int) -> Decimal:
        """US dollars, to the cent."""
        return (self.usd_per_million * tokens / MILLION).quantize(Decimal("0.01"))

    def told(self, today: date) -> str:
        """Where the figure comes from, and a warning once it is old."""
        sentence = f"{self.source}, {self.read_on:%B %Y}"
        return f"{sentence}; may be stale" if (today - self.read_on).days > OLD_DAYS else sentence


@dataclass(frozen=True, slots=True)
class Estimate:
    """Before anything is sent. `low` and `high` are US dollars, None where nobody knows a price."""

    tokens: int
    epochs: int
    epochs_chosen: bool
    low: Decimal | None
    high: Decimal | None

    @property
    def trained_tokens(self) -> int:
        return self.tokens * self.epochs


def estimate(price: Price | None, *, tokens: int, examples: int, epochs: int | None) -> Estimate:
    """`tokens` and `examples` of the training file; `epochs` None: those that “auto” usually comes to."""
    passes = epochs or default_epochs(examples)
    low = price.of(tokens * passes) if price else None
    high = (price.usd_per_million * tokens * passes * MARGIN / MILLION) if price else None
    # Rounded up to the cent: a cap of this much is enough.
    high = max(Decimal("0.01"), high.quantize(Decimal("0.01"), rounding=ROUND_CEILING)) if high is not None else None
    return Estimate(tokens, passes, epochs is not None, low, high)


def row_of(rows: Mapping[str, T], model: str) -> T | None:
    """The row of a model or of the one it is a dated edition of (`gpt-4o-mini-2024-07-18`)."""
    known = [name for name in rows if model == name or model.startswith(f"{name}-20")]
    return rows[max(known, key=len)] if known else None


def default_epochs(examples: int) -> int:
    """The epochs that OpenAI's cookbook expects of “auto”: few examples are passed more often, very many less."""
    if examples < 1:
        return 1
    if examples * 3 < 100:
        return min(25, 100 // examples)
    if examples * 3 > 25_000:
        return max(1, 25_000 // examples)
    return 3
