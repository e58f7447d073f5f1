"""The team: its page, its name, which one to work in, leaving it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.errors import NotFound, ValidationFailed
from mlplatform.core.models import Team
from mlplatform.core.selectors import teams as reads
from mlplatform.core.selectors.access import SESSION_TEAM, membership_of
from mlplatform.core.services import teams
from mlplatform.core.team_forms import InvitationForm, RoleForm, TeamForm
from mlplatform.core.views.page import PageRequest, account_page, page

_ENTRIES_A_PAGE = 50


@page("GET")
def team(request: PageRequest) -> HttpResponse:
    return render_team(request)


def render_team(
    request: PageRequest, *, rename: TeamForm | None = None, invite: InvitationForm | None = None
) -> HttpResponse:
    """The Team page; with a form that was refused as 422."""
    actor = request.actor
    context = {
        "members": reads.members_of(actor),
        "invitations": reads.open_invitations(actor) if actor.is_owner else [],
        "rename_form": rename or TeamForm(initial={"name": actor.team.name}),
        "invite_form": invite or InvitationForm(),
        "role_form": RoleForm(),
    }
    return render(request, "core/team.html", context, status=422 if rename or invite else 200)


@page("POST")
def rename(request: PageRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if not form.is_valid():
        return render_team(request, rename=form)
    try:
        teams.rename_team(actor=request.actor, name=form.cleaned_data["name"])
    except ValidationFailed as error:
        form.take_errors(error)
        return render_team(request, rename=form)
    messages.success(request, "The team has a new name.")
    return redirect("core:team")


@page("POST")
def leave(request: PageRequest) -> HttpResponse:
    teams.leave_team(actor=request.actor)
    request.session.pop(SESSION_TEAM, None)
    messages.success(request, f"You have left {request.actor.team.name}.")
    return redirect("core:home")


@account_page("POST")
def switch(request: PageRequest) -> HttpResponse:
    """Work in another team of the user's from now on."""
    membership = membership_of(request.user, request.POST.get("team", ""), exactly=True)
    if membership is None:
        raise NotFound("You are not in this team.", hint="Ask one of its owners for an invitation link.")
    enter(request, membership.team)
    return redirect("core:home")


@account_page("GET", "POST")
def create(request: PageRequest) -> HttpResponse:
    """A new team, with the user as its owner."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enter(request, teams.create_team(user=request.user, name=form.cleaned_data["name"]))
            return redirect("core:team")
        except ValidationFailed as error:
            form.take_errors(error)
    return render(request, "core/team_new.html", {"form": form}, status=422 if form.errors else 200)


@account_page("GET")
def no_team(request: PageRequest) -> HttpResponse:
    if request.actor is not None:
        return redirect("core:home")
    return render(request, "core/no_team.html", {"form": TeamForm()})


@page("GET")
def activity(request: PageRequest) -> HttpResponse:
    """The audit trail, for owners."""
    text, action = request.GET.get("q", "").strip(), request.GET.get("action", "")
    entries = Paginator(reads.activity_of(request.actor, text=text, action=action), _ENTRIES_A_PAGE)
    context = {
        "page": entries.get_page(request.GET.get("page")),
        "actions": reads.actions_of(request.actor),
        "text": text,
        "action": action,
    }
    return render(request, "core/activity.html", context)


def enter(request: PageRequest, team: Team) -> None:
    request.session[SESSION_TEAM] = str(team.pk)
