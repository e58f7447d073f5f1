"""The page of a team's keys at providers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.permissions import require_owner
from mlplatform.core.selectors.provider_keys import provider_key_of, provider_keys_of
from mlplatform.core.services.provider_keys import DOING, delete_provider_key
from mlplatform.core.views import PageRequest, page
from training.hosted_forms import ProviderKeyForm
from training.presentation.provider_keys import key_rows
from training.services.hosted.keys import OK, add_key, check_key


@page("GET", "POST")
def provider_keys(request: PageRequest) -> HttpResponse:
    """Which keys there are; for owners the form of a new one, whose secret no page ever shows."""
    keys = provider_keys_of(request.actor)
    if request.method == "POST":
        require_owner(request.actor, DOING)
    form = ProviderKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = add_key(actor=request.actor, **form.cleaned_data)
        except ValidationFailed as error:
            form.take_errors(error)
        else:
            messages.success(request, f"The key …{key.ending} is stored. Check it, to hear what the provider says.")
            return redirect("training:provider-keys")
    context = {"form": form, "rows": key_rows(keys)}
    return render(request, "training/provider_keys.html", context, status=422 if form.errors else 200)


@page("POST")
def check(request: PageRequest, key_id: UUID) -> HttpResponse:
    try:
        finding = check_key(actor=request.actor, key=provider_key_of(request.actor, key_id))
    except ValidationFailed as error:
        messages.error(request, error.text)
    else:
        (messages.success if finding.code == OK else messages.warning)(request, finding.message)
    return redirect("training:provider-keys")


@page("POST")
def delete(request: PageRequest, key_id: UUID) -> HttpResponse:
    key = provider_key_of(request.actor, key_id)
    delete_provider_key(actor=request.actor, key=key)
    messages.success(request, f"The key …{key.ending} is removed here. Revoke it at the provider as well.")
    return redirect("training:provider-keys")
