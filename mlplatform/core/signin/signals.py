"""Sign-ins, sign-outs and changes of passwords, put into the audit trail."""

from typing import Any

from allauth.account import signals as allauth_signals
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest

from mlplatform.core.addresses import client_address
from mlplatform.core.enums import Via
from mlplatform.core.models import User
from mlplatform.core.selectors.access import home_team
from mlplatform.core.services import audit


@receiver(user_login_failed, dispatch_uid="core.audit")
def on_login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The typed name is noted only when it is an account: people type passwords into the wrong field."""
    typed = str(credentials.get("username") or credentials.get("email") or "")
    user = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first() if typed else None
    team = home_team(user) if user else None
    who = user.username if user else "an unknown account"
    address = client_address(request) if request else ""
    audit.note(
        "sign-in.failed", f"Failed sign-in as {who}.", team=team, via=Via.PAGE, obj=user, data={"address": address}
    )


@receiver(allauth_signals.user_logged_in, dispatch_uid="core.audit")
def on_logged_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _note("sign-in", f"{user.display_name} signed in.", request, user)


@receiver(user_logged_out, dispatch_uid="core.audit")
def on_logged_out(request: HttpRequest, user: User | None = None, **kwargs: Any) -> None:
    if user is not None:
        _note("sign-out", f"{user.display_name} signed out.", request, user)


@receiver(
    [allauth_signals.password_set, allauth_signals.password_changed, allauth_signals.password_reset],
    dispatch_uid="core.audit",
)
def on_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _note("password.change", f"{user.display_name} has a new password.", request, user)


def _note(action: str, summary: str, request: HttpRequest, user: User) -> None:
    data = {"address": client_address(request)}
    audit.note(action, summary, team=home_team(user), user=user, via=Via.PAGE, obj=user, data=data)
