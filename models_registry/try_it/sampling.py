"""How a text is drawn: the settings that a language model's signature offers, with their ranges."""

from collections.abc import Mapping
from typing import Any

from django import forms

# name → label, what it does. What a signature offers beyond these is shown by its own name.
_WORDS = {
    "max_new_tokens": ("Most tokens", "The answer ends here at the latest. A token is about three quarters of a word."),
    "temperature": ("Temperature", "0 always takes the likeliest token; higher is more surprising."),
    "top_p": ("Top-p", "Below 1 the unlikely tokens are left out: only the likeliest that add up to it are drawn."),
    "seed": ("Seed", "The same seed and settings write the same text again."),
}


class SamplingForm(forms.Form):
    """One field a setting, filled with the example's value; the field keeps the setting's own name."""

    def __init__(self, signature: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = [entry for entry in signature.get("inputs", []) if entry.get("type") == "numeric"]
        for entry in self.settings:
            self.fields[entry["name"]] = _field(entry)

    @property
    def sampling_fields(self) -> list[forms.BoundField]:
        return [self[entry["name"]] for entry in self.settings]

    def sampling(self) -> dict[str, Any]:
        """The settings that are given; the model knows the others' defaults."""
        values = {entry["name"]: self.cleaned_data.get(entry["name"]) for entry in self.settings}
        return {name: value for name, value in values.items() if value is not None}


def _field(entry: Mapping[str, Any]) -> forms.Field:
    label, text = _WORDS.get(entry["name"], (entry["name"], ""))
    low, high = entry.get("min"), entry.get("max")
    wide = isinstance(high, int) and high > 10**9
    bounds = f" From {low:,} to {high:,}." if low is not None and high is not None and not wide else ""
    initial = entry.get("example") if entry.get("example") is not None else entry.get("default")
    kind: type[forms.FloatField] | type[forms.IntegerField]
    kind = forms.IntegerField if entry.get("integer") else forms.FloatField
    step = 1 if entry.get("integer") else 0.05
    field: forms.Field = kind(
        label=label,
        required=False,
        initial=initial,
        min_value=low,
        max_value=high,
        help_text=f"{text}{bounds}".strip(),
        widget=forms.NumberInput(attrs={"step": step, "inputmode": "decimal"}),
    )
    return field
