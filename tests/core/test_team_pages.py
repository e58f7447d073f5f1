"""The team pages, as each persona sees and uses them."""

import pytest

from mlplatform.core.enums import Role
from mlplatform.core.models import AuditEntry, Membership, Team, User
from mlplatform.core.services import teams


def test_everybody_sees_the_members_and_only_owners_manage(alice, bob):
    seen = bob.client.get("/team/").text
    assert "alice" in seen
    assert "Invite somebody" not in seen
    assert "/remove/" not in seen
    managed = alice.client.get("/team/").text
    assert "Invite somebody" in managed
    assert "/remove/" in managed


def test_the_owner_changes_a_role(alice, bob):
    member = Membership.objects.get(user=bob.user)
    answer = alice.client.post(f"/team/members/{member.pk}/role/", {"role": "editor"}, follow=True)
    assert "bob is editor now" in answer.text
    member.refresh_from_db()
    assert member.role == Role.EDITOR


def test_a_role_that_does_not_exist_changes_nothing(alice, bob):
    member = Membership.objects.get(user=bob.user)
    answer = alice.client.post(f"/team/members/{member.pk}/role/", {"role": "king"}, follow=True)
    assert "Pick owner, editor or viewer" in answer.text
    member.refresh_from_db()
    assert member.role == Role.VIEWER


def test_a_refused_change_is_explained_and_noted(bob, ed):
    member = Membership.objects.get(user=ed.user)
    answer = bob.client.post(f"/team/members/{member.pk}/role/", {"role": "viewer"})
    assert answer.status_code == 403
    assert "your role in Alpha is viewer" in answer.text
    entry = AuditEntry.objects.get(action="refused")
    assert (entry.user, entry.team) == (bob.user, bob.team)
    assert entry.data == {"status": 403, "membership_id": str(member.pk)}


def test_the_outsider_finds_nothing_and_that_is_noted(charlie, bob):
    member = Membership.objects.get(user=bob.user)
    assert charlie.client.post(f"/team/members/{member.pk}/remove/").status_code == 404
    assert AuditEntry.objects.get(action="refused").team == charlie.team


def test_renaming(alice):
    assert "Nightshift" in alice.client.post("/team/rename/", {"name": "Nightshift"}, follow=True).text
    answer = alice.client.post("/team/rename/", {"name": "   "})
    assert answer.status_code == 422


def test_a_new_team_becomes_the_one_at_work_and_back(bob):
    client = bob.client
    client.post("/team/new/", {"name": "Night"})
    assert "<h1>Night</h1>" in client.get("/team/").text
    client.post("/team/switch/", {"team": str(bob.team.pk)})
    assert "<h1>Alpha</h1>" in client.get("/team/").text


@pytest.mark.parametrize("team", ["", "nonsense", "3f2b8a50-0000-4000-8000-000000000000"])
def test_switching_to_a_team_one_is_not_in(bob, charlie, team):
    assert bob.client.post("/team/switch/", {"team": team}).status_code == 404
    assert bob.client.post("/team/switch/", {"team": str(charlie.team.pk)}).status_code == 404


def test_who_is_in_no_team_is_shown_the_way(alice, bob):
    client = bob.client
    teams.leave_team(actor=bob.actor)
    assert client.get("/team/").url == "/team/none/"
    page = client.get("/team/none/")
    assert "You are in no team yet" in page.text
    assert client.get("/settings/account/").status_code == 200
    assert client.post("/team/new/", {"name": "Own"}).url == "/team/"
    assert client.get("/team/none/").url == "/"


def test_the_role_is_read_anew_for_every_request(alice, ed):
    client = ed.client
    Membership.objects.filter(user=ed.user).update(role=Role.OWNER)
    assert client.post("/team/rename/", {"name": "Beta"}).status_code == 302
    Membership.objects.filter(user=ed.user).update(role=Role.VIEWER)
    assert client.post("/team/rename/", {"name": "Gamma"}).status_code == 403
    assert Team.objects.get(slug="alpha").name == "Beta"


def test_the_trail_is_for_owners_and_can_be_searched(alice, bob):
    teams.rename_team(actor=alice.actor, name="Beta")
    Membership.objects.get(user=bob.user)
    client = alice.client
    assert "from Alpha to Beta" in client.get("/team/activity/").text
    assert "from Alpha to Beta" in client.get("/team/activity/?action=team.rename&q=Beta").text
    assert "Nothing matches" in client.get("/team/activity/?q=zebra").text
    assert bob.client.get("/team/activity/").status_code == 403


def test_the_trail_is_paged(alice):
    AuditEntry.objects.bulk_create(
        AuditEntry(team=alice.team, via="page", action="x", summary=f"entry {number}") for number in range(120)
    )
    first = alice.client.get("/team/activity/").text
    assert "entry 119<" in first
    assert "entry 69<" not in first
    assert "entry 0<" in alice.client.get("/team/activity/?page=3").text


def test_the_trail_of_another_team_is_not_shown(alice, charlie):
    teams.rename_team(actor=charlie.actor, name="Secret plans")
    assert "Secret plans" not in alice.client.get("/team/activity/").text


class TestAccount:
    def test_name_and_address(self, bob):
        data = {"first_name": "Bob", "last_name": "Byte", "email": bob.user.email}
        assert bob.client.post("/settings/account/", data).status_code == 302
        bob.user.refresh_from_db()
        assert bob.user.display_name == "Bob Byte"

    def test_a_new_address_needs_the_password(self, bob):
        data = {"first_name": "", "last_name": "", "email": "new@example.org"}
        answer = bob.client.post("/settings/account/", data)
        assert answer.status_code == 422
        assert "current password" in answer.text
        assert bob.client.post("/settings/account/", {**data, "password": "bob-secret-pass"}).status_code == 302
        assert User.objects.get(username="bob").email == "new@example.org"

    def test_an_address_belongs_to_one_account(self, bob, alice):
        data = {"first_name": "", "last_name": "", "email": "ALICE@example.org", "password": "bob-secret-pass"}
        answer = bob.client.post("/settings/account/", data)
        assert answer.status_code == 422
        assert "Another account has this e-mail address" in answer.text
