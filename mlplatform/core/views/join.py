"""Where an invitation link leads."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from mlplatform.core import limits
from mlplatform.core.addresses import client_address
from mlplatform.core.errors import Gone, ValidationFailed
from mlplatform.core.models import Membership
from mlplatform.core.selectors.access import SESSION_TEAM
from mlplatform.core.selectors.links import invitation_for
from mlplatform.core.services import invitations
from mlplatform.core.team_forms import JoinForm
from mlplatform.core.views.start import BACKEND


@sensitive_post_parameters("password")
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who is signed in presses one button; who is new makes an account here; others sign in first."""
    limits.check("failed_auth", client_address(request))
    invitation = invitation_for(token)
    if invitation is None:
        limits.hit("failed_auth", client_address(request))
        return render(request, "core/join.html", {"invitation": None}, status=Gone.status)
    form = JoinForm(request.POST if request.method == "POST" and not request.user.is_authenticated else None)
    membership = _joined(request, token, form) if request.method == "POST" else None
    if membership is not None:
        request.session[SESSION_TEAM] = str(membership.team_id)
        return redirect("core:home")
    return render(
        request, "core/join.html", {"invitation": invitation, "form": form}, status=422 if form.errors else 200
    )


@sensitive_variables("token")
def _joined(request: HttpRequest, token: str, form: JoinForm) -> Membership | None:
    """The new membership, or None with the form's errors set."""
    if request.user.is_authenticated:
        return invitations.accept_invitation(user=request.user, token=token)
    if not form.is_valid():
        return None
    try:
        membership = invitations.register_by_invitation(token=token, **form.cleaned_data)
    except ValidationFailed as error:
        form.take_errors(error)
        return None
    login(request, membership.user, backend=BACKEND)
    return membership
