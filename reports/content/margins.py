"""Is one result ahead of another for real, or could it be chance?"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from mlplatform.core.formats import number

METHOD = (
    "How this is computed: from the two 95 % intervals of the metric, as if the test rows of the two jobs had nothing "
    "to do with each other (square-and-add method of Zou and Donner, 2008). "
)
SAME_ROWS = (
    "The jobs were tested on the same rows, so the real doubt is smaller than stated; a paired test would need each "
    "job's prediction for each row, which is not kept. "
)
OTHER_ROWS = "The jobs were not all tested on the same rows, so luck in the draw of the rows counts as well. "
MANY = "Each job is held against the best one by itself: among many jobs one can lead by luck alone."


@dataclass(frozen=True, slots=True)
class Margin:
    """`ahead` is how much better the first result is, in units of the metric; `low` to `high` its 95 % interval."""

    ahead: float
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> str:
        if self.ahead == 0:
            return "Level"
        if self.low is None or self.high is None:
            return "Cannot be told: no interval"
        return "Could be chance" if self.low <= 0 <= self.high else "Likely real"

    @property
    def tone(self) -> str:
        return {"Likely real": "success", "Could be chance": "warning"}.get(self.verdict, "neutral")

    @property
    def words(self) -> str:
        if self.low is None or self.high is None:
            return number(self.ahead, 3)
        return f"{number(self.ahead, 3)} (95 % interval {number(self.low, 3)} to {number(self.high, 3)})"


def margin(first: dict[str, Any], second: dict[str, Any], *, higher_is_better: bool) -> Margin:
    """How far metric `first` is ahead of `second`.

    With estimates a, b and intervals (la, ua), (lb, ub) the interval of a - b is
    a - b - √((a - la)² + (ub - b)²) to a - b + √((ua - a)² + (b - lb)²):
    G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008), 1693-1702.
    """
    if not higher_is_better:
        first, second = second, first
    a, b = float(first["value"]), float(second["value"])
    if not first.get("interval") or not second.get("interval"):
        return Margin(a - b)
    (la, ua), (lb, ub) = first["interval"], second["interval"]
    down = sqrt((a - la) ** 2 + (ub - b) ** 2)
    up = sqrt((ua - a) ** 2 + (b - lb) ** 2)
    return Margin(a - b, a - b - down, a - b + up)
