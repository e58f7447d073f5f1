"""The interval of a difference, checked against numbers worked out by hand and against a simulation."""

import random

import pytest

from reports.content.margins import margin


def metric(value, low=None, high=None):
    return {"value": value, "interval": None if low is None else [low, high]}


def test_square_and_add_by_hand():
    found = margin(metric(0.9, 0.86, 0.93), metric(0.8, 0.77, 0.84), higher_is_better=True)
    # 0.1 - √(0.04² + 0.04²) and 0.1 + √(0.03² + 0.03²)
    assert found.ahead == pytest.approx(0.1)
    assert found.low == pytest.approx(0.0434, abs=1e-4)
    assert found.high == pytest.approx(0.1424, abs=1e-4)
    assert found.verdict == "Likely real"


def test_of_errors_the_smaller_one_is_ahead():
    found = margin(metric(2.0, 1.5, 2.5), metric(2.4, 1.9, 2.9), higher_is_better=False)
    assert found.ahead == pytest.approx(0.4)
    assert found.verdict == "Could be chance"


def test_without_an_interval_nothing_is_claimed():
    assert margin(metric(0.9), metric(0.1, 0, 0.2), higher_is_better=True).verdict.startswith("Cannot be told")


def test_two_equal_models_are_rarely_called_different():
    draw = random.Random(5)
    rounds, half = 2000, 1.96
    called = 0
    for _ in range(rounds):
        a, b = draw.gauss(0, 1), draw.gauss(0, 1)
        found = margin(metric(a, a - half, a + half), metric(b, b - half, b + half), higher_is_better=True)
        called += found.verdict == "Likely real"
    assert called / rounds == pytest.approx(0.05, abs=0.015)
