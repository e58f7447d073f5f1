"""What django-allauth asks us about."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from mlplatform.core import limits
from mlplatform.core.addresses import client_address
from mlplatform.core.credentials import hash_secret
from mlplatform.core.errors import RateLimited
from mlplatform.core.formats import minutes

_NO_MATCH = "No account matches this name and password. Check both, or use “Forgot your password?”."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation or from the command line; failures are counted before the password is checked."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _NO_MATCH,
        "email_password_mismatch": _NO_MATCH,
        "account_inactive": "This account is switched off. Ask an owner of your team to have it switched on again.",
        "incorrect_password": "This is not your current password. Type the one you signed in with.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "local"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            for subject, who in _counters(request, credentials):
                limits.take_back(subject, who)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted first and taken back on success, so that many guesses at once cannot slip through together."""
        try:
            for subject, who in _counters(request, credentials):
                limits.hit(subject, who)
        except RateLimited as error:
            wait = minutes(error.extra["retry_after"])
            raise ValidationError(
                f"Too many failed sign-ins. Try again in {wait}.", code="too_many_login_attempts"
            ) from None


def _counters(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[limits.Subject, str]]:
    """Per name and address, so that a stranger cannot lock somebody out; per name against guessing from everywhere."""
    name = hash_secret(str(credentials.get("username") or credentials.get("email") or "").lower())
    address = client_address(request)
    return [("failed_auth", address), ("sign_in", f"{name}:{address}"), ("sign_in_everywhere", name)]
