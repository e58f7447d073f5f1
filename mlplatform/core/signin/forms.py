"""Sign-in forms with our labels; everything else is allauth's."""

from typing import Any

from allauth.account.forms import LoginForm, SetPasswordForm


class SignInForm(LoginForm):
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "Username or e-mail address"
        login.widget.attrs.update({"autocomplete": "username", "autofocus": True, "placeholder": ""})
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["remember"].label = "Keep me signed in for two weeks"


class ChoosePasswordForm(SetPasswordForm):
    """A first password, or a new one after a one-time link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"
        self.fields["password2"].label = "New password, again"
        for field in self.fields.values():
            field.widget.attrs["placeholder"] = ""
