"""Everything that leaves a trainer is JSON: numpy scalars become Python's, and what is not finite becomes null."""

import math
from typing import Any


def finite(value: Any) -> Any:
    """Return `value` with arrays as lists, numpy scalars as Python numbers, NaN and infinities as None."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if hasattr(value, "tolist"):  # numpy array or scalar, without importing numpy here
        return finite(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
