"""The shares that are kept for validation and test."""

from collections.abc import Mapping
from typing import Any

from mlplatform.core.errors import ValidationFailed

DEFAULT_SPLIT = {"validation": 0.15, "test": 0.15, "stratify": True}
MOST_KEPT = 0.8


def check_split(
    split: Mapping[str, Any] | None, units: str = "rows", given: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Shares from 0 to 0.8 with the defaults filled in. Raises ValidationFailed, speaking of `units`.

    `given` are the parts that the data itself says; they are written down beside the shares, which then only count for
    what is missing.
    """
    values = {**DEFAULT_SPLIT, **(split or {})}
    values.pop("given", None)
    problem = ""
    if unknown := sorted(values.keys() - DEFAULT_SPLIT.keys()):
        problem = f"The split has no “{unknown[0]}”. It has: validation, test, stratify."
    elif not all(_is_share(values[name]) for name in ("validation", "test")):
        problem = "Write the shares for validation and test as numbers from 0 to 0.8, e.g. 0.15."
    elif not isinstance(values["stratify"], bool):
        problem = "Write true or false for stratify."
    elif values["test"] <= 0:
        problem = f"Keep some {units} for the test, e.g. 0.15; without them nobody knows how good the model is."
    elif values["test"] + values["validation"] > MOST_KEPT:
        problem = f"Validation and test together take more than 0.8 of the {units}; leave at least 0.2 for training."
    if problem:
        raise ValidationFailed(problem, fields={"split": [problem]})
    return values | ({"given": dict(given)} if given else {})


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_KEPT
