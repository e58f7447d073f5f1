"""The user's own API tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.selectors.tokens import own_token, tokens_of
from mlplatform.core.services.tokens import create_token, revoke_token
from mlplatform.core.team_forms import TokenForm
from mlplatform.core.views.page import PageRequest, page


@page("GET", "POST")
def tokens(request: PageRequest) -> HttpResponse:
    """The answer to the form shows the secret itself, once; it is stored nowhere on the way to the page."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = create_token(actor=request.actor, **form.values())
        except ValidationFailed as error:
            form.take_errors(error)
        else:
            base = request.build_absolute_uri("/api/")
            return render(request, "core/token_made.html", {"token": token, "secret": secret, "base": base})
    context = {"form": form, "tokens": tokens_of(request.actor)}
    return render(request, "core/tokens.html", context, status=422 if form.errors else 200)


@page("POST")
def revoke(request: PageRequest, token_id: UUID) -> HttpResponse:
    token = revoke_token(actor=request.actor, token=own_token(request.actor, token_id))
    messages.success(request, f"The token {token} no longer works.")
    return redirect("core:tokens")
