"""What the list can be narrowed and ordered by; anything else in the address is ignored."""

from typing import Any

from django import forms

from datasets.enums import VersionStatus, kind_choices

ORDERINGS = [
    ("-updated_at", "Changed last"),
    ("-created_at", "Newest"),
    ("name", "Name"),
    ("-rows", "Most rows, images …"),
    ("-size", "Largest file"),
    ("-quality", "Best quality"),
    ("quality", "Worst quality"),
]
_DEFAULTS: dict[str, Any] = {"q": "", "kind": "", "status": "", "tag": "", "ordering": "-updated_at", "in_bin": False}


class FilterForm(forms.Form):
    """Sent by GET. `chosen` is what the selector takes, with defaults in place of values that do not fit."""

    q = forms.CharField(required=False, max_length=200, label="Search")
    kind = forms.ChoiceField(required=False, choices=lambda: [("", "Any"), *kind_choices()])
    status = forms.ChoiceField(required=False, choices=[("", "Any"), *VersionStatus.choices])
    tag = forms.ChoiceField(required=False)
    ordering = forms.ChoiceField(required=False, choices=ORDERINGS, label="Order")
    bin = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, tags: list[str]) -> None:
        super().__init__(data)
        field = self.fields["tag"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Any"), *((tag, tag) for tag in tags)]
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        self.chosen = _DEFAULTS | {("in_bin" if name == "bin" else name): value for name, value in given.items()}

    @property
    def narrowed(self) -> bool:
        return any(self.chosen[name] for name in ("q", "kind", "status", "tag"))
