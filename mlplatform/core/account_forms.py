"""The form of the account page."""

from typing import Any

from django import forms
from django.conf import settings

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import User

_SAVED = ("first_name", "last_name", "email", "mail_notifications")


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

    mail_notifications = forms.BooleanField(label="E-mail me when my jobs end", required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.user = user
        super().__init__(data, initial={name: getattr(user, name) for name in _SAVED})
        if not settings.SENDS_MAIL:
            # A promise that the portal cannot keep is not offered; what was chosen stays.
            del self.fields["mail_notifications"]
        if not user.has_usable_password():
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asks_password = "password" in self.fields and data.get("email") != self.user.email
        if asks_password and not self.user.check_password(data.get("password", "")):
            self.add_error("password", "Type your current password to change the e-mail address.")
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _SAVED if name in self.fields}
