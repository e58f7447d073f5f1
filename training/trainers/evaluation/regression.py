"""Metrics of a regression beside those of always answering the mean."""

from collections.abc import Callable
from typing import Any

import numpy as np

from training.trainers.evaluation.bootstrap import Bootstrap, Statistic
from training.trainers.evaluation.metric import Metric, number, percent


def r2(target: np.ndarray, predicted: np.ndarray) -> float:
    """Coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)². NaN when the target does not vary."""
    return float(r2s(target, predicted)(np.arange(len(target))[None, :])[0])


def r2s(target: np.ndarray, predicted: np.ndarray) -> Statistic:
    def statistic(draws: np.ndarray) -> np.ndarray:
        true = target[draws]
        residual = ((true - predicted[draws]) ** 2).sum(axis=1)
        total = ((true - true.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        shares: np.ndarray = np.where(total > 0, 1 - residual / np.where(total > 0, total, 1), np.nan)
        return shares

    return statistic


def maes(target: np.ndarray, predicted: np.ndarray) -> Statistic:
    """Mean absolute error."""
    error = np.abs(target - predicted)
    return lambda draws: error[draws].mean(axis=1)


def rmses(target: np.ndarray, predicted: np.ndarray) -> Statistic:
    """Root of the mean squared error."""
    squared = (target - predicted) ** 2
    return lambda draws: np.sqrt(squared[draws].mean(axis=1))


def median_errors(target: np.ndarray, predicted: np.ndarray) -> Statistic:
    """Median absolute error: half of the rows are closer."""
    error = np.abs(target - predicted)
    return lambda draws: np.median(error[draws], axis=1)


def regression_metrics(
    target: np.ndarray, predicted: np.ndarray, mean: float, bootstrap: Bootstrap | None = None
) -> dict[str, dict[str, Any]]:
    """All metrics of one split; `mean` of the training target is what the baseline answers."""
    guess = np.full(len(target), mean)
    everything = np.arange(len(target))[None, :]

    def metric(score: Callable[[np.ndarray, np.ndarray], Statistic], label: str, up: bool, sentence: str) -> Metric:
        statistic = score(target, predicted)
        value, baseline = float(statistic(everything)[0]), float(score(target, guess)(everything)[0])
        return Metric(
            value=value,
            interval=bootstrap.interval(statistic, value) if bootstrap and np.isfinite(value) else None,
            baseline=baseline,
            label=label,
            higher_is_better=up,
            sentence=f"{label} {number(value)}: " + sentence.format(value=number(value), baseline=number(baseline)),
        )

    share = r2(target, predicted)
    explained = f"explains {percent(share)} of the differences" if share >= 0 else "does worse than the rows' own mean"
    metrics = {
        "r2": metric(r2s, "R²", True, f"the model {explained}; always answering the mean gives {{baseline}}."),
        "mae": metric(
            maes, "Mean absolute error", False, "off by {value} on average; always answering the mean gives {baseline}."
        ),
        "rmse": metric(
            rmses,
            "Root mean squared error",
            False,
            "the typical error when large ones count more; always answering the mean gives {baseline}.",
        ),
        "median_absolute_error": metric(
            median_errors,
            "Median absolute error",
            False,
            "half of the predictions are closer than {value}; always answering the mean gives {baseline}.",
        ),
    }
    return {name: item.as_dict() for name, item in metrics.items() if np.isfinite(item.value)}
