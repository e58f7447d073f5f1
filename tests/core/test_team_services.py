"""Teams, roles and leaving, as services."""

import pytest

from mlplatform.core.enums import Role
from mlplatform.core.errors import Conflict, NotFound, PermissionDenied, ValidationFailed
from mlplatform.core.models import ApiToken, AuditEntry, Membership, Team
from mlplatform.core.services import teams
from mlplatform.core.services.accounts import ensure_member
from mlplatform.core.services.tokens import create_token


def membership(persona) -> Membership:
    return Membership.objects.get(user=persona.user, team=persona.team)


def test_who_creates_a_team_owns_it(bob):
    team = teams.create_team(user=bob.user, name="  Night   shift ")
    assert team.name == "Night shift"
    assert Membership.objects.get(team=team).role == Role.OWNER
    assert AuditEntry.objects.get(action="team.create").team == team


def test_two_teams_of_one_name_get_their_own_slugs(bob):
    one, two = (teams.create_team(user=bob.user, name="Night") for _ in range(2))
    assert one.slug != two.slug


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_team_needs_a_name(alice, name):
    with pytest.raises(ValidationFailed) as refusal:
        teams.rename_team(actor=alice.actor, name=name)
    assert "1 to 120" in refusal.value.fields["name"][0]


@pytest.mark.parametrize("who", ["ed", "bob"])
def test_only_owners_manage(who, request, alice):
    actor = request.getfixturevalue(who).actor
    for attempt in (
        lambda: teams.rename_team(actor=actor, name="Mine"),
        lambda: teams.change_role(actor=actor, membership=membership(alice), role=Role.VIEWER),
        lambda: teams.remove_member(actor=actor, membership=membership(alice)),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Team.objects.get().name == "Alpha"
    assert membership(alice).role == Role.OWNER


def test_the_last_owner_stays_owner_and_stays(alice, ed):
    with pytest.raises(Conflict, match="only owner"):
        teams.change_role(actor=alice.actor, membership=membership(alice), role=Role.EDITOR)
    with pytest.raises(Conflict, match="only owner"):
        teams.leave_team(actor=alice.actor)
    teams.change_role(actor=alice.actor, membership=membership(ed), role=Role.OWNER)
    teams.leave_team(actor=alice.actor)
    assert not Membership.objects.filter(user=alice.user).exists()


def test_a_disabled_owner_does_not_count(alice, ed):
    teams.change_role(actor=alice.actor, membership=membership(ed), role=Role.OWNER)
    ed.user.is_active = False
    ed.user.save()
    with pytest.raises(Conflict):
        teams.leave_team(actor=alice.actor)


def test_a_viewer_may_leave(bob, alice):
    teams.leave_team(actor=bob.actor)
    assert not Membership.objects.filter(user=bob.user).exists()
    assert AuditEntry.objects.get(action="member.leave").summary == "bob left the team."


def test_tokens_end_with_the_membership_and_do_not_come_back(alice, ed):
    token, _ = create_token(actor=ed.actor, name="night job")
    teams.remove_member(actor=alice.actor, membership=membership(ed))
    token.refresh_from_db()
    assert not token.usable
    Membership.objects.create(user=ed.user, team=ed.team, role=Role.EDITOR)
    assert not ApiToken.objects.get().usable


def test_members_of_another_team_are_out_of_reach(alice, charlie):
    with pytest.raises(NotFound):
        teams.remove_member(actor=alice.actor, membership=membership(charlie))
    with pytest.raises(NotFound):
        teams.change_role(actor=alice.actor, membership=membership(charlie), role=Role.VIEWER)


def test_the_command_line_creates_only_what_is_missing(db):
    first = ensure_member(username="dora", team_name="Delta", operator=True)
    again = ensure_member(username="dora", team_name="Delta")
    assert (first.user, first.team, first.role) == (again.user, again.team, Role.OWNER)
    assert first.user.is_superuser
    assert not first.user.has_usable_password()
    guest = ensure_member(username="emil", team_name="Delta", role=Role.VIEWER)
    assert guest.role == Role.VIEWER
    assert Membership.objects.count() == 2
