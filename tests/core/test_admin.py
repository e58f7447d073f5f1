"""The operators' pages."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from mlplatform.core.enums import Role
from mlplatform.core.models import ApiToken, AuditEntry, Invitation, Membership, Team, User
from mlplatform.core.services.accounts import create_user
from mlplatform.core.services.invitations import create_invitation
from mlplatform.core.services.tokens import create_token

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def operator(db) -> Client:
    client = Client()
    client.force_login(create_user(username="olga", operator=True), backend=BACKEND)
    return client


def run(client: Client, model: type, action: str, *rows):
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_sign_in_is_the_portals_own_page(db):
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    assert Client().post("/admin/login/", {"username": "x", "password": "y"}).url.startswith("/accounts/login/")


def test_owners_of_teams_are_not_operators(alice):
    answer = alice.client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "not open to you" in answer.text


@pytest.mark.parametrize("model", [m for m in admin.site._registry if m._meta.app_label == "core"])
def test_every_model_of_core_is_listed_searched_and_filtered(operator, model):
    url = reverse(f"admin:core_{model._meta.model_name}_changelist")
    page = operator.get(url, {"q": "alpha"})
    assert page.status_code == 200
    model_admin = admin.site._registry[model]
    assert model_admin.search_fields
    assert model_admin.list_filter


def test_all_of_core_is_there_and_nothing_of_django_q(db):
    from django.apps import apps

    registered = set(admin.site._registry)
    missing = {m for m in apps.get_app_config("core").get_models() if not m._meta.auto_created} - registered
    assert not missing
    assert not [m for m in registered if m._meta.app_label in {"django_q", "account"}]


def test_secrets_hashes_are_not_shown(operator, alice):
    token, _ = create_token(actor=alice.actor, name="x")
    page = operator.get(reverse("admin:core_apitoken_change", args=[token.pk]))
    assert page.status_code == 200
    assert token.secret_hash not in page.text


def test_history_is_not_edited(operator, alice):
    create_token(actor=alice.actor, name="x")
    entry = AuditEntry.objects.first()
    url = reverse("admin:core_auditentry_change", args=[entry.pk])
    assert operator.get(url).status_code == 200
    assert operator.post(url, {"summary": "forged"}).status_code == 403
    assert operator.post(reverse("admin:core_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403


def test_tokens_are_revoked_through_the_service(operator, ed):
    token, _ = create_token(actor=ed.actor, name="x")
    run(operator, ApiToken, "revoke", token)
    token.refresh_from_db()
    assert not token.usable
    entry = AuditEntry.objects.get(action="token.revoke")
    assert (entry.via, entry.user.username, entry.team) == ("admin", "olga", ed.team)


def test_invitations_are_revoked_through_the_service(operator, alice):
    invitation, _ = create_invitation(actor=alice.actor, role=Role.VIEWER)
    run(operator, Invitation, "revoke", invitation)
    invitation.refresh_from_db()
    assert not invitation.usable


def test_a_sign_in_link_is_made_and_shown_once(operator, bob):
    page = run(operator, User, "make_sign_in_link", bob.user)
    link = page.text.split("<code>http://testserver")[1].split("<")[0]
    assert Client().post(link).status_code == 302
    assert AuditEntry.objects.get(action="sign-in-link.create").user.username == "olga"


def test_a_staff_member_without_all_rights_makes_no_links(bob, alice):
    from django.contrib.auth.models import Permission

    alice.user.is_staff = True
    alice.user.save()
    alice.user.user_permissions.set(Permission.objects.filter(content_type__app_label="core"))
    page = run(alice.client, User, "make_sign_in_link", bob.user)
    assert "/start/" not in page.text
    assert not bob.user.sign_in_links.exists()


def test_a_team_without_an_active_owner_gets_one(operator, bob):
    run(operator, Membership, "make_owner", Membership.objects.get(user=bob.user))
    assert Membership.objects.get(user=bob.user).role == "owner"


def test_the_last_owner_is_not_removed(operator, alice):
    page = run(operator, Membership, "remove", Membership.objects.get(user=alice.user))
    assert "only owner" in page.text
    assert Membership.objects.filter(user=alice.user).exists()


def test_switching_an_account_off_by_hand_is_noted(operator, bob):
    client = bob.client
    url = reverse("admin:core_user_change", args=[bob.user.pk])
    form = operator.get(url).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in ("username", "email", "first_name", "last_name")}
    joined = form.initial["date_joined"]
    data |= {"date_joined_0": joined.date(), "date_joined_1": joined.time().replace(microsecond=0)}
    assert operator.post(url, data).status_code == 302
    bob.user.refresh_from_db()
    assert not bob.user.is_active
    assert client.get("/team/").status_code == 302
    assert AuditEntry.objects.get(action="admin.change").object_id == str(bob.user.pk)


def test_renaming_a_team_by_hand_goes_through_the_service(operator, alpha):
    operator.post(reverse("admin:core_team_change", args=[alpha.pk]), {"name": "Beta"})
    assert Team.objects.get().name == "Beta"
    assert AuditEntry.objects.filter(action="team.rename", team=alpha).exists()
