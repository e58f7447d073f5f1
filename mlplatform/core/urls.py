"""Addresses of the core app."""

from django.urls import path

from mlplatform.core.views import account, start

app_name = "core"
urlpatterns = [
    path("start/<str:token>/", start.start, name="start"),
    path("settings/account/", account.profile, name="profile"),
    path("settings/tokens/", account.profile, name="tokens"),
]
