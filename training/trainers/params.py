"""`param()`: one annotation on a config field gives the form, the API validation, the help and the search space."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo


def param(
    title: str,
    *,
    group: str,
    help: str,  # noqa: A002 - the word every declaration uses
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    search: tuple[float, float] | tuple[Any, ...] | None = None,
    log: bool = False,
    choices: Mapping[str, str] | None = None,
    unit: str = "",
    advanced: bool = False,
) -> FieldInfo:
    """Describe a hyperparameter once.

    `search` is the range (numbers) or the list of values an optimiser may try, on a logarithmic scale if `log`.
    `choices` maps each value of a Literal field to the word shown for it. Everything lands in the JSON Schema.
    """
    extra: dict[str, Any] = {"group": group, "advanced": advanced}
    if search is not None:
        extra["search"] = list(search)
        extra["search_scale"] = "log" if log else "linear"
    if choices is not None:
        extra["choices"] = dict(choices)
    if unit:
        extra["unit"] = unit
    field: FieldInfo = Field(title=title, description=help, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra)
    return field
