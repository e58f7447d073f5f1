"""The allauth pages that we use, and no others: each further one would be one more door."""

from allauth.account import views
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from mlplatform.core.views import account

# allauth's class-based forms would take PUT for POST, and answer DELETE.
_form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("login/", _form(views.login), name="account_login"),
    path("logout/", _form(views.logout), name="account_logout"),
    path("inactive/", require_safe(views.account_inactive), name="account_inactive"),
    path("signup/", _form(views.signup), name="account_signup"),
    path("password/change/", _form(views.password_change), name="account_change_password"),
    path("password/set/", account.set_password, name="account_set_password"),
    path("password/reset/", _form(account.reset_password), name="account_reset_password"),
    path("password/reset/done/", require_safe(views.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        require_safe(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _form(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
