"""Percentile bootstrap of any metric, vectorised over the resamples.

B. Efron, R. Tibshirani: An Introduction to the Bootstrap (1993), chapter 13. Above `MAX_ROWS` rows the m-out-of-n
form is used: resamples of m random rows, deviations scaled by sqrt(m / n) (Bickel, Götze, van Zwet, 1997).
"""

from collections.abc import Callable

import numpy as np

RESAMPLES = 1000
MAX_ROWS = 2000
LEVEL = 0.95

# A statistic takes row indices, shape (B, m), and returns B values.
Statistic = Callable[[np.ndarray], np.ndarray]


class Bootstrap:
    """Resamples of `rows` rows, drawn once and shared by all metrics, so that their intervals belong together."""

    def __init__(self, rows: int, seed: int) -> None:
        random = np.random.default_rng(seed)
        size = min(rows, MAX_ROWS)
        self.base = random.permutation(rows)[:size] if size < rows else np.arange(rows)
        self.draws = self.base[random.integers(0, size, (RESAMPLES, size))]
        self.scale = float(np.sqrt(size / rows))

    def interval(self, statistic: Statistic, value: float) -> tuple[float, float] | None:
        """The interval around `value`, the statistic on all rows. None when every resample agrees: then the
        bootstrap cannot tell, and an interval of no width would claim a certainty that is not there.
        """
        replicates = statistic(self.draws)
        replicates = replicates[np.isfinite(replicates)]
        if len(replicates) < RESAMPLES // 2 or np.ptp(replicates) == 0:
            return None
        low, high = np.quantile(replicates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        if self.scale < 1:
            centre = float(statistic(self.base[None, :])[0])
            low, high = value + self.scale * (low - centre), value + self.scale * (high - centre)
        return float(low), float(high)


def mean_of(values: np.ndarray) -> Statistic:
    """The mean of a per-row quantity."""
    return lambda draws: values[draws].mean(axis=1)


def all_right(rows: int) -> tuple[float, float]:
    """Exact 95 % interval of a share when all `rows` rows are right (Clopper, Pearson, 1934)."""
    return float(((1 - LEVEL) / 2) ** (1 / rows)), 1.0
