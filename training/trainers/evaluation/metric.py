"""One metric as the portal shows it: value, interval, baseline and a sentence. A number never stands alone."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from training.trainers.finite import finite


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """`interval` is a 95 % percentile bootstrap, None where it was not computed or says nothing."""

    value: float
    interval: tuple[float, float] | None
    baseline: float | None
    label: str
    higher_is_better: bool
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return {key: finite(value) for key, value in asdict(self).items()}


def number(value: float) -> str:
    """Two decimals for what lies near one; three significant digits for the rest: 0.93, 0.004, 43.2, 12,300.

    Only one itself is written 1.00: 0.9996 becomes 0.999.
    """
    if not math.isfinite(value):
        return "undefined"
    if 0.995 <= abs(value) < 1:
        return f"{math.trunc(value * 1000) / 1000:.3f}"
    if value == 0 or 0.1 <= abs(value) < 10:
        return f"{value:.2f}"
    if abs(value) < 0.1:
        return f"{value:.2g}" if abs(value) >= 1e-4 else f"{value:.1e}"
    digits = max(0, 2 - len(str(int(abs(value)))) + 1)
    return f"{round(value, digits):,.{digits}f}"


def times(share: float) -> str:
    """ "93 times in 100"; in 1,000 when it is nearly always or nearly never."""
    base = 1000 if 0 < share < 0.01 or 0.99 < share < 1 else 100
    return f"{round(share * base)} times in {base:,}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"
