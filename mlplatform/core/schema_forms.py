"""Fields declared as data (trainers' hyperparameters) as Django form fields.

The fields only carry what was typed; the declaration's own validator says what fits. So a page and the API refuse the
same values with the same sentences.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django import forms


class DeclaredField(Protocol):
    """What a field must say of itself; `training.trainers.schema.FieldSchema` does."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def nullable(self) -> bool: ...
    @property
    def default(self) -> Any: ...
    @property
    def title(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def ge(self) -> float | None: ...
    @property
    def le(self) -> float | None: ...
    @property
    def choices(self) -> Sequence[tuple[str, str]]: ...
    @property
    def unit(self) -> str: ...


DeclaredT = TypeVar("DeclaredT", bound=DeclaredField)


def form_field(declared: DeclaredField, expected: str = "Enter a value.") -> forms.Field:
    """integer, number, boolean, choice or string → a field whose widget knows range, step and choices.

    `expected` is the sentence for a field that was left empty and may not be.
    """
    title = f"{declared.title} ({declared.unit})" if declared.unit else declared.title
    common: dict[str, Any] = {"label": title, "help_text": declared.help}
    if declared.type == "boolean":
        return forms.BooleanField(required=False, **common)
    may_be_empty = declared.nullable or declared.default == ""
    common |= {"required": not may_be_empty, "error_messages": {"required": expected}}
    if declared.type == "choice":
        empty = [("", "Automatic")] if declared.nullable else []
        return forms.CharField(widget=forms.Select(choices=[*empty, *declared.choices]), **common)
    if declared.type == "string":
        return forms.CharField(**common)
    return forms.CharField(widget=forms.NumberInput(attrs=_number_attributes(declared)), **common)


def _number_attributes(declared: DeclaredField) -> dict[str, str]:
    attributes = {"step": "1" if declared.type == "integer" else "any"}
    attributes["inputmode"] = "numeric" if declared.type == "integer" else "decimal"
    if declared.ge is not None:
        attributes["min"] = f"{declared.ge:g}"
    if declared.le is not None:
        attributes["max"] = f"{declared.le:.0f}" if declared.type == "integer" else f"{declared.le:g}"
    return attributes


def form_fields(
    declared: Iterable[DeclaredT], expected: Callable[[DeclaredT], str], prefix: str = ""
) -> dict[str, forms.Field]:
    """One form field for each declared one; `expected` says what may be entered."""
    return {f"{prefix}{item.name}": form_field(item, expected(item)) for item in declared}


def typed_values(declared: Iterable[DeclaredField], typed: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """What was typed, for the validator: an empty optional field is None, everything else is left as it was typed."""
    values: dict[str, Any] = {}
    for item in declared:
        value = typed.get(f"{prefix}{item.name}")
        values[item.name] = None if value in ("", None) and item.nullable else value
    return values


def shown(value: Any) -> str:
    """A default as people write it: "empty", "yes", "300"."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
