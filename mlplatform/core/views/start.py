"""The one-time sign-in link."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from mlplatform.core import limits
from mlplatform.core.addresses import client_address
from mlplatform.core.errors import Gone
from mlplatform.core.selectors.links import sign_in_link_for
from mlplatform.core.services.links import use_sign_in_link

SIGNED_IN_BY_LINK = "signed_in_by_link"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, because previews of links in chats and mails must not spend them; POST signs in."""
    address = client_address(request)
    limits.check("failed_auth", address)
    if request.method != "POST":
        link = sign_in_link_for(token)
        return render(request, "core/start.html", {"link": link}, status=200 if link else Gone.status)
    try:
        user = use_sign_in_link(token)
    except Gone:
        limits.hit("failed_auth", address)
        return render(request, "core/start.html", {"link": None}, status=Gone.status)
    login(request, user, backend=BACKEND)
    request.session[SIGNED_IN_BY_LINK] = True
    return redirect("core:home" if user.has_usable_password() else "account_set_password")
