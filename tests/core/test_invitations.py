"""Invitation links, from both ends."""

import pytest
from django.test import Client
from django.utils import timezone

from mlplatform.core.enums import Role
from mlplatform.core.errors import Gone, PermissionDenied
from mlplatform.core.models import AuditEntry, Invitation, Membership, User
from mlplatform.core.services.invitations import accept_invitation, create_invitation, revoke_invitation

NEW = {"username": "dora", "password": "a-long-passphrase", "email": "dora@example.org"}


@pytest.fixture
def link(alice) -> str:
    return create_invitation(actor=alice.actor, role=Role.EDITOR, note="Dora")[1]


def token_of(path: str) -> str:
    return path.removeprefix("/join/").removesuffix("/")


@pytest.mark.parametrize("who", ["ed", "bob"])
def test_only_owners_invite(who, request):
    with pytest.raises(PermissionDenied):
        create_invitation(actor=request.getfixturevalue(who).actor, role=Role.VIEWER)


def test_a_new_person_makes_an_account_and_is_in(link, alpha):
    client = Client()
    assert "alice invites you" in client.get(link).text
    assert client.post(link, NEW).url == "/"
    member = Membership.objects.get(user__username="dora")
    assert (member.team, member.role) == (alpha, Role.EDITOR)
    assert client.get("/team/").status_code == 200
    assert Invitation.objects.get().used_by == member.user


def test_who_has_an_account_joins_with_one_button(link, charlie, alpha):
    client = charlie.client
    assert "Join as charlie" in client.get(link).text
    assert client.post(link).url == "/"
    assert Membership.objects.filter(user=charlie.user).count() == 2
    assert "Alpha" in client.get("/team/").text, "the new team is the one at work"


def test_it_lets_one_person_in(link, charlie):
    Client().post(link, NEW)
    answer = charlie.client.post(link)
    assert answer.status_code == 410
    assert "no longer works" in answer.text
    assert not Membership.objects.filter(user=charlie.user, team__slug="alpha").exists()


def test_a_member_does_not_spend_it(link, bob, charlie):
    answer = bob.client.post(link)
    assert answer.status_code == 409
    assert "member of Alpha already" in answer.text
    assert Membership.objects.get(user=bob.user).role == Role.VIEWER
    assert charlie.client.post(link).status_code == 302


def test_revoked_and_too_old_links_end(link, alice, charlie):
    revoke_invitation(actor=alice.actor, invitation=Invitation.objects.get())
    with pytest.raises(Gone):
        accept_invitation(user=charlie.user, token=token_of(link))
    other = create_invitation(actor=alice.actor, role=Role.EDITOR)[1]
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(Gone):
        accept_invitation(user=charlie.user, token=token_of(other))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "alice"}, "already exists"),
        ({"username": "ALICE"}, "Another account has this username"),
        ({"password": "12345"}, "too short"),
        ({"email": "alice@example.org"}, "Another account has this e-mail address"),
    ],
)
def test_a_refused_account_leaves_the_link_good(link, change, sentence):
    answer = Client().post(link, {**NEW, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not User.objects.filter(username="dora").exists()
    assert Client().post(link, NEW).status_code == 302


def test_the_owner_sees_the_link_once(alice):
    page = alice.client.post("/team/invitations/", {"role": "viewer", "note": "Emil"})
    path = page.text.split("http://testserver")[1].split("<")[0]
    assert Client().get(path).status_code == 200
    assert token_of(path) not in alice.client.get("/team/").text
    assert token_of(path) not in str(list(AuditEntry.objects.values()) + list(Invitation.objects.values()))


def test_the_owner_revokes_on_the_page(alice, link):
    client = alice.client
    assert "Dora" in client.get("/team/").text
    client.post(f"/team/invitations/{Invitation.objects.get().pk}/revoke/")
    assert Client().get(link).status_code == 410
