"""Members and invitations, as the owner of a team manages them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.selectors import teams as reads
from mlplatform.core.services import invitations, teams
from mlplatform.core.team_forms import InvitationForm, RoleForm
from mlplatform.core.views.page import PageRequest, page
from mlplatform.core.views.team import render_team


@page("POST")
def change_role(request: PageRequest, membership_id: UUID) -> HttpResponse:
    membership = reads.member_for(request.actor, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The role was not changed. Pick owner, editor or viewer.")
        return redirect("core:team")
    changed = teams.change_role(actor=request.actor, membership=membership, role=form.chosen())
    messages.success(request, f"{changed.user.display_name} is {changed.get_role_display().lower()} now.")
    return redirect("core:team")


@page("POST")
def remove(request: PageRequest, membership_id: UUID) -> HttpResponse:
    membership = reads.member_for(request.actor, membership_id)
    teams.remove_member(actor=request.actor, membership=membership)
    messages.success(request, f"{membership.user.display_name} is no longer in the team.")
    return redirect("core:team")


@page("POST")
def invite(request: PageRequest) -> HttpResponse:
    """The answer itself shows the link, so that its secret is stored nowhere on the way to the page."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return render_team(request, invite=form)
    note = form.cleaned_data["note"]
    invitation, path = invitations.create_invitation(actor=request.actor, role=form.chosen(), note=note)
    context = {"invitation": invitation, "link": request.build_absolute_uri(path)}
    return render(request, "core/invitation_made.html", context)


@page("POST")
def revoke_invitation(request: PageRequest, invitation_id: UUID) -> HttpResponse:
    invitation = reads.invitation_of_team(request.actor, invitation_id)
    invitations.revoke_invitation(actor=request.actor, invitation=invitation)
    messages.success(request, "The invitation no longer works.")
    return redirect("core:team")
