"""Forms of the team, invitation and token pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from mlplatform.core.account_forms import ServiceForm
from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Scope

_ROLE_HELP = "A viewer looks. An editor also uploads and trains. An owner also manages people."
_NEW_PASSWORD = {"autocomplete": "new-password"}


class TeamForm(ServiceForm):
    name = forms.CharField(label="Name of the team", max_length=120)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=Role.choices)

    def chosen(self) -> Role:
        return Role(self.cleaned_data["role"])


class InvitationForm(RoleForm):
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.EDITOR, help_text=_ROLE_HELP)
    note = forms.CharField(
        label="Whom it is for", max_length=200, required=False, help_text="Only owners of the team see this."
    )


class JoinForm(ServiceForm):
    """A new account by invitation."""

    username = forms.CharField(label="Username", max_length=150, widget=forms.TextInput({"autocomplete": "username"}))
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="For signing in, and for a link when you forget the password."
    )
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(_NEW_PASSWORD), help_text="At least 8 characters."
    )


class TokenForm(ServiceForm):
    """A new API token."""

    name = forms.CharField(label="Name", max_length=80, help_text="Where you will use it, such as “night job”.")
    scope = forms.ChoiceField(label="It may", choices=Scope.choices, initial=Scope.WRITE)
    expires_on = forms.DateField(
        label="Expires on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day on which it works. Empty: it works until you revoke it.",
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        expires, scope = self.fields["expires_on"], self.fields["scope"]
        expires.initial = timezone.localdate() + timedelta(days=90)
        expires.widget.attrs["min"] = timezone.localdate().isoformat()
        if not actor.role.can_write and isinstance(scope, forms.ChoiceField):
            scope.choices, scope.initial = [(Scope.READ.value, Scope.READ.label)], Scope.READ
            scope.help_text = f"As a viewer of {actor.team.name} you can make tokens that read."

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("This day is past. Pick today or a later day.")
        return day

    def values(self) -> dict[str, Any]:
        day = self.cleaned_data["expires_on"]
        scope = Scope(self.cleaned_data["scope"])
        end = timezone.make_aware(datetime.combine(day, time.max)) if day else None
        return {
            "name": self.cleaned_data["name"],
            "scopes": {Scope.READ, scope},
            "expires_at": end,
        }
