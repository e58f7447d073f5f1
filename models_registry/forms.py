"""The form of Try it, made from a model's signature; and the small forms of a model's page."""

from collections.abc import Mapping
from typing import Any

from django import forms

MAX_CHOICES = 50
_UNKNOWN = ("", "Not known")


class PredictForm(forms.Form):
    """One field an input column. Nothing is required: what is left empty the pipeline imputes, and says so."""

    def __init__(self, signature: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        for position, column in enumerate(signature.get("inputs", [])):
            # Column names may hold anything; fields are numbered so that no name can clash or break an id.
            key = f"c{position}"
            self.names[key] = column["name"]
            self.fields[key] = _field(column)

    @classmethod
    def initial_from(cls, signature: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        """`row` by column name → initial values by field key."""
        inputs = signature.get("inputs", [])
        return {f"c{position}": _shown(row.get(column["name"])) for position, column in enumerate(inputs)}

    def rows(self) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        """The cleaned values as one raw row, which has no name; empty ones are None."""
        values = ((name, self.cleaned_data.get(key)) for key, name in self.names.items())
        return [{name: None if value in ("", None) else value for name, value in values}], ()


def _shown(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _field(column: Mapping[str, Any]) -> forms.Field:
    label, kind = column["name"], column.get("type")
    if kind == "numeric":
        return forms.FloatField(label=label, required=False, help_text=_range(column), widget=_number_widget(column))
    if kind == "boolean":
        return forms.ChoiceField(label=label, required=False, choices=[_UNKNOWN, ("true", "Yes"), ("false", "No")])
    categories = column.get("categories") or []
    if categories and column.get("categories_complete", True) and len(categories) <= MAX_CHOICES:
        return forms.ChoiceField(label=label, required=False, choices=[_UNKNOWN, *((c, c) for c in categories)])
    if kind == "datetime":
        return forms.CharField(label=label, required=False, help_text="Date or date and time, e.g. 2026-11-21 14:30.")
    return forms.CharField(label=label, required=False)


def _number_widget(column: Mapping[str, Any]) -> forms.Widget:
    return forms.NumberInput(attrs={"step": 1 if column.get("integer") else "any", "inputmode": "decimal"})


def _range(column: Mapping[str, Any]) -> str:
    low, high = column.get("min"), column.get("max")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return ""
    return f"In training: {low:g} to {high:g}"


class ModelForm(forms.Form):
    name = forms.CharField(max_length=160, label="Name")
    description = forms.CharField(
        required=False, max_length=10_000, label="Description", widget=forms.Textarea(attrs={"rows": 3})
    )
