"""The profile of one column, merged from its blocks: counts, moments, quantiles, histogram, commonest values."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.sketch import Commonest, Distinct, Floats, Moments, Quantiles, Weighted
from datasets.kinds.table.summary import Lengths, Summary

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 30
TOP = 20
COMMON_BOUND = 20_000
COMMON_BUDGET = 1_000_000
LEAST_COMMON = 100
SKETCH_VALUES = 65_536
SKETCH_BUDGET = 8_000_000
LEAST_SKETCH = 2_048
NUMBER_STORES = ("integer", "float", "datetime")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many values each column's sketches keep and count exactly."""

    values: int
    common: int

    @classmethod
    def for_columns(cls, columns: int) -> "Bounds":
        """Fewer in very wide tables, so that memory stays bounded whatever the width."""
        return cls(
            values=max(LEAST_SKETCH, min(SKETCH_VALUES, SKETCH_BUDGET // columns)),
            common=max(LEAST_COMMON, min(COMMON_BOUND, COMMON_BUDGET // columns)),
        )


class ColumnProfile:
    """Merges the summaries of a column's blocks, given in order."""

    def __init__(self, plan: ColumnPlan, bounds: Bounds) -> None:
        self.plan = plan
        self.present = 0
        self.missing = 0
        self.missing_tokens: Counter[str] = Counter()
        self.formulas = 0
        self.decided = False
        self.lengths: Lengths | None = None
        self._distinct = Distinct(bounds.values)
        self._quantiles = Quantiles(bounds.values)
        self._moments = Moments()
        self._common = Commonest(bounds.common)

    def add(self, summary: Summary) -> None:
        self.present += summary.present
        self.missing += summary.absent
        self.formulas += summary.formulas
        if not summary.present:
            return
        self._distinct.add(summary.hashes)
        if summary.numbers is not None:
            self._quantiles.add(summary.numbers)
            self._moments.add(summary.numbers)
        if summary.counts is None:
            self._common.worthwhile = False
        else:
            self._common.add(summary.counts)
        old = self.lengths or summary.lengths
        self.lengths = Lengths(
            min(old.low, summary.lengths.low),
            max(old.high, summary.lengths.high),
            (self.lengths.total if self.lengths else 0) + summary.lengths.total,
        )

    @property
    def unique(self) -> int:
        return min(self._distinct.count(), self.present)

    @property
    def unique_exact(self) -> bool:
        return self._distinct.exact

    @property
    def mean_length(self) -> float:
        return self.lengths.total / self.present if self.lengths and self.present else 0.0

    def top(self, size: int = TOP) -> list[tuple[Any, int]]:
        """(value, rows), the commonest first; empty when values hardly repeat."""
        return self._common.top(size) if self._common.worthwhile else []

    def as_dict(self) -> dict[str, Any]:
        """The column's part of `reading.json` that comes from its values; every number is finite."""
        found: dict[str, Any] = {"missing": self.missing, "unique": self.unique}
        if not self.unique_exact:
            found["unique_approx"] = True
        found["missing_tokens"] = dict(sorted(self.missing_tokens.items(), key=lambda item: (-item[1], item[0])))
        found["integer"] = self.plan.store == "integer"
        numbers = self._quantiles.weighted() if self.present and self.plan.store in NUMBER_STORES else None
        found["stats"] = self._stats(numbers)
        found["top"] = [[self._scalar(value), count] for value, count in self.top()]
        if not self._common.exact and found["top"]:
            found["top_approx"] = True
        found["histogram"] = self._histogram(numbers)
        return found

    def _stats(self, numbers: Weighted | None) -> dict[str, Any]:
        if self.plan.store == "string" and self.present:
            lengths = self.lengths or Lengths()
            return {"min_length": lengths.low, "max_length": lengths.high, "mean_length": _finite(self.mean_length)}
        if numbers is None:
            return {}
        values, weights = numbers
        marks = {str(share): self._scalar(quantile(values, weights, share)) for share in QUANTILES}
        stats: dict[str, Any] = {"min": self._scalar(self._moments.low), "max": self._scalar(self._moments.high)}
        if self.plan.store != "datetime":
            mean = self._moments.mean
            stats |= {"mean": _finite(mean), "std": _finite(self._moments.std)}
        stats["quantiles"] = marks
        if not self._quantiles.exact:
            stats["quantiles_approx"] = True
        return stats

    def _histogram(self, numbers: Weighted | None) -> dict[str, Any] | None:
        if numbers is None:
            return None
        values, weights = numbers
        edges = bin_edges(self._moments.low, self._moments.high, whole=self.plan.store == "integer")
        places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
        counts = np.bincount(places, weights=weights, minlength=len(edges) - 1).astype(np.int64)
        marks = edges.tolist() if self.plan.store != "datetime" else [self._scalar(edge) for edge in edges.tolist()]
        return {"edges": marks, "counts": counts.tolist()}

    def _scalar(self, value: Any) -> Any:
        """A stored value as JSON: whole numbers without a point, dates in ISO, nothing infinite."""
        if self.plan.store == "datetime":
            return iso_date(float(value))
        if self.plan.store == "integer" and float(value).is_integer():
            return int(value)
        return _finite(value) if isinstance(value, float) else value


def quantile(values: Floats, weights: np.ndarray, share: float) -> float:
    """Quantile by linear interpolation between the values at the neighbouring ranks, as numpy has it."""
    upto = np.cumsum(weights)
    rank = share * (upto[-1] - 1)
    low, high = (
        float(values[int(np.searchsorted(upto, edge, side="right"))]) for edge in (np.floor(rank), np.ceil(rank))
    )
    part = float(rank - np.floor(rank))
    return low * (1 - part) + high * part


def bin_edges(low: float, high: float, *, whole: bool) -> Floats:
    """Edges of equal bins from `low` to `high`; whole numbers in a small range get a bin each."""
    if whole and high - low < BINS:
        return np.arange(low, high + 2) - 0.5
    if low == high:
        spread = max(abs(low) * 1e-6, 0.5)
        return np.array([low - spread, high + spread])
    steps = np.arange(BINS + 1) / BINS
    return low * (1 - steps) + high * steps


def iso_date(microseconds: float) -> str:
    """ISO date, with the time of day when there is one; years beyond 9999 as numpy writes them."""
    whole = round(microseconds)
    try:
        moment = EPOCH + timedelta(microseconds=whole)
    except OverflowError:
        return str(np.datetime64(whole, "us"))
    text = moment.replace(tzinfo=None).isoformat()
    return text.removesuffix("T00:00:00")


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
