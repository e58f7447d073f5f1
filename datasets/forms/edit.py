"""Name, description and tags."""

from typing import Any

from django import forms

from datasets.models import Dataset
from mlplatform.core.errors import ValidationFailed


class EditForm(forms.Form):
    """The service checks the values; what it refuses lands on the field it names."""

    name = forms.CharField(max_length=160)
    description = forms.CharField(required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}))
    tags = forms.CharField(required=False, max_length=1000, help_text="Words between commas.")

    @classmethod
    def of(cls, dataset: Dataset, data: Any = None) -> "EditForm":
        shown = {"name": dataset.name, "description": dataset.description, "tags": ", ".join(dataset.tags)}
        return cls(data, initial=shown)

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"tags": self.cleaned_data["tags"].split(",")}

    def refuse(self, error: ValidationFailed) -> None:
        for field, texts in (error.fields or {"name": [error.text]}).items():
            for text in texts:
                self.add_error(field if field in self.fields else None, text)
