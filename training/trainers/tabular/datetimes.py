"""Dates as numbers that a model can use."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

DAY = 86_400.0
PARTS = ("days", "month", "weekday", "hour")


class DatetimeParts(TransformerMixin, BaseEstimator):
    """Unix seconds, shape (n, k), into days since 1970, month (1–12), weekday (0 = Monday) and hour: shape (n, 4k)."""

    def fit(self, X: Any, y: Any = None) -> "DatetimeParts":  # noqa: N803 - scikit-learn's names
        self.n_features_in_ = np.shape(X)[1]
        return self

    def transform(self, X: Any) -> np.ndarray:  # noqa: N803
        seconds = np.asarray(X, dtype=float)
        gaps = np.isnan(seconds)
        stamps = np.where(gaps, 0, seconds).astype("datetime64[s]")
        month = stamps.astype("datetime64[M]").astype(int) % 12 + 1
        days = np.floor_divide(np.where(gaps, 0, seconds), DAY)
        hour = (np.where(gaps, 0, seconds) - days * DAY) // 3600
        parts = [seconds / DAY, month, (days + 3) % 7, hour]  # 1970-01-01 was a Thursday
        return np.hstack([np.where(gaps, np.nan, part) for part in parts])

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "n_features_in_")
