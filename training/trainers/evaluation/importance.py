"""Permutation importance: how much worse without a column (Breiman, 2001; Fisher, Rudin, Dominici, 2019)."""

from collections.abc import Callable
from typing import Any

import numpy as np

REPEATS = 10
MAX_ROWS = 500


def permutation_importance(
    predict: Callable[[np.ndarray], np.ndarray],
    score: Callable[[np.ndarray, np.ndarray], float],
    cells: np.ndarray,
    target: np.ndarray,
    names: list[str],
    seed: int,
    progress: Callable[[int], None] = lambda done: None,
) -> list[dict[str, Any]]:
    """Mean and deviation, over ten shuffles, of the score lost when a raw column's values are shuffled.

    `score(target, predict(cells))` is higher for better. At most 500 rows are used; the shuffles of a column are
    predicted together. Highest importance first.
    """
    random = np.random.default_rng(seed)
    if len(cells) > MAX_ROWS:
        rows = random.permutation(len(cells))[:MAX_ROWS]
        cells, target = cells[rows], target[rows]
    best = score(target, predict(cells))
    result = []
    for column, name in enumerate(names):
        progress(column)
        shuffles = np.concatenate([random.permutation(len(cells)) for _ in range(REPEATS)])
        shuffled = np.tile(cells, (REPEATS, 1))
        shuffled[:, column] = cells[shuffles, column]
        losses = [best - score(target, part) for part in np.split(predict(shuffled), REPEATS)]
        result.append({"feature": name, "value": float(np.mean(losses)), "std": float(np.std(losses))})
    return sorted(result, key=lambda item: -item["value"])
