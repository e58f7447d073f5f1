"""The own account: name, address, password."""

from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.account.views import password_reset
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from mlplatform.core.account_forms import ProfileForm
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.services import accounts
from mlplatform.core.signin.forms import ChoosePasswordForm
from mlplatform.core.views.page import PageRequest, account_page
from mlplatform.core.views.start import SIGNED_IN_BY_LINK


@sensitive_post_parameters("password1", "password2")
@account_page("GET", "POST")
@rate_limit(action="change_password")
def set_password(request: PageRequest) -> HttpResponse:
    """A first password, or a new one without the old for who came by a one-time link in this session."""
    user = request.user
    if user.has_usable_password() and SIGNED_IN_BY_LINK not in request.session:
        return redirect("account_change_password")
    form = ChoosePasswordForm(data=request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        request.session.pop(SIGNED_IN_BY_LINK, None)
        finalize_password_set(request, user)
        return redirect("core:home")
    return render(request, "account/password_set.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
def reset_password(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail; where the portal has no mail server, say who helps instead of promising a mail."""
    if not settings.SENDS_MAIL:
        return render(request, "account/password_reset_by_operator.html")
    return password_reset(request)


@account_page("GET", "POST")
def profile(request: PageRequest) -> HttpResponse:
    """Name and e-mail address; a new address needs the password, because it can reset the password."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.update_profile(user=request.user, **form.values())
        except ValidationFailed as error:
            form.take_errors(error)
        else:
            messages.success(request, "Your account is saved.")
            return redirect("core:profile")
    return render(request, "core/profile.html", {"form": form}, status=422 if form.errors else 200)
