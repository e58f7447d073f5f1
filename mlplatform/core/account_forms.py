"""The form of the account page."""

from typing import Any

from django import forms

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import User


class ServiceForm(forms.Form):
    """A form whose service may refuse: its sentences go to the fields they belong to."""

    def take_errors(self, error: ValidationFailed) -> None:
        for field, sentences in error.fields.items():
            self.add_error(field if field in self.fields else None, list(sentences))
        if not error.fields:
            self.add_error(None, error.text)


class ProfileForm(ServiceForm):
    first_name = forms.CharField(label="First name", max_length=150, required=False)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="For signing in, and for a link when you forget the password."
    )
    password = forms.CharField(
        label="Current password",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Only needed to change the e-mail address.",
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.user = user
        initial = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email}
        super().__init__(data, initial=initial)
        if not user.has_usable_password():
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asks_password = "password" in self.fields and data.get("email") != self.user.email
        if asks_password and not self.user.check_password(data.get("password", "")):
            self.add_error("password", "Type your current password to change the e-mail address.")
        return data

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email")}
