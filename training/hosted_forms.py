"""The form of a new provider key."""

from typing import Any

from django import forms
from django.conf import settings

from mlplatform.core.account_forms import ServiceForm
from training.providers.registry import PROVIDERS


class ProviderKeyForm(ServiceForm):
    provider = forms.ChoiceField(label="Provider")
    base_url = forms.CharField(label="Address", max_length=200, required=False)
    secret = forms.CharField(
        label="Key",
        max_length=600,
        strip=True,
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="Stored encrypted and shown nowhere again. It replaces the key for the same provider and address.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["provider"].choices = [(key, known.label) for key, known in PROVIDERS.items()]  # type: ignore[attr-defined]
        usual = next(iter(PROVIDERS.values())).base_url
        origins = ", ".join(settings.PROVIDER_ORIGINS)
        help_text = f"Empty: {usual}. A key goes to its own address only. Operators allow: {origins}."
        self.fields["base_url"].help_text = help_text
