"""What a job may cost, before it starts."""

from datetime import date
from decimal import Decimal

import pytest

from training.models import ProviderPrice
from training.providers.prices import Price, estimate
from training.selectors.prices import price_for

PRICE = Price(Decimal("3"), date(2026, 9, 1), "A page")


@pytest.mark.parametrize(
    ("tokens", "examples", "epochs", "trained", "low", "high"),
    [
        (500_000, 200, None, 1_500_000, "4.50", "5.40"),
        (1_000_000, 50, 1, 1_000_000, "3.00", "3.60"),
        (10, 10, 1, 10, "0.00", "0.01"),  # a cap is never nothing
        (100_000, 10, None, 1_000_000, "3.00", "3.60"),
    ],
)
def test_estimates(tokens, examples, epochs, trained, low, high):
    found = estimate(PRICE, tokens=tokens, examples=examples, epochs=epochs)
    assert (found.trained_tokens, found.low, found.high) == (trained, Decimal(low), Decimal(high))
    assert found.epochs_chosen == (epochs is not None)


def test_without_a_price_there_is_no_sum():
    found = estimate(None, tokens=1000, examples=50, epochs=2)
    assert (found.trained_tokens, found.low, found.high) == (2000, None, None)


def test_old_prices_are_called_stale():
    assert PRICE.told(date(2026, 9, 30)) == "A page, September 2026"
    assert PRICE.told(date(2026, 12, 31)) == "A page, September 2026; may be stale"


@pytest.mark.django_db
def test_the_newest_row_of_the_nearest_name_counts():
    assert price_for("openai", "gpt-4o-mini-2024-07-18").usd_per_million == 3
    assert price_for("openai", "gpt-4o-2024-08-06").usd_per_million == 25
    assert price_for("openai", "gpt-4.1-nanotube") is None
    assert price_for("elsewhere", "gpt-4o") is None
    ProviderPrice.objects.create(
        provider="openai", model="gpt-4o-mini", usd_per_million="2.5", source="The page", read_on=date(2026, 11, 1)
    )
    assert price_for("openai", "gpt-4o-mini-2024-07-18").usd_per_million == Decimal("2.5")
