"""Every admin page × everybody, against `access/table.py`."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from mlplatform.core.services.accounts import create_user
from tests.security.access import routes
from tests.security.access.table import ADMIN
from tests.security.access.world import BACKEND, World, build


@pytest.fixture
def world(alice, ed, bob, charlie) -> World:
    return build(alice, ed, bob, charlie)


@pytest.fixture
def operator(db) -> Client:
    client = Client()
    client.force_login(create_user(username="olga", operator=True), backend=BACKEND)
    return client


def test_every_model_has_a_row():
    assert set(ADMIN) == routes.admin_labels()


def addresses(label: str) -> dict[str, str]:
    model = apps.get_model(label)
    name = label.replace(".", "_")
    found = {"list": reverse(f"admin:{name}_changelist"), "add": reverse(f"admin:{name}_add")}
    if row := model._default_manager.first():
        for action in ("change", "delete", "history"):
            found[action] = reverse(f"admin:{name}_{action}", args=[row.pk])
    return found


@pytest.mark.parametrize("label", sorted(ADMIN))
@pytest.mark.parametrize("verb", ["get", "post"])
def test_nobody_but_operators(world, label, verb):
    staff = create_user(username="sam")
    staff.is_staff = True
    staff.save()
    clerk = Client()
    clerk.force_login(staff, backend=BACKEND)
    for path in addresses(label).values():
        for who in ("anonymous", "outsider", "viewer", "editor", "owner", "disabled"):
            answer = getattr(world.session(who), verb)(path)
            assert answer.status_code == 302, f"{who} at {path}"
            assert answer.url.startswith("/admin/login/")
        assert getattr(clerk, verb)(path).status_code == 403, f"staff without rights at {path}"
        token = world.headers("owner")
        assert getattr(Client(), verb)(path, headers=token).status_code == 302, "a token opens no admin page"


@pytest.mark.parametrize("label", sorted(ADMIN))
def test_what_operators_may_do_by_hand(world, operator, label):
    for action, path in addresses(label).items():
        allowed = action in {"list", "history"} or action in ADMIN[label]
        if action == "change":
            assert operator.get(path).status_code == 200, "looking is always allowed"
            allowed_to_save = operator.post(path, {}).status_code != 403
            assert allowed_to_save == allowed
        else:
            assert operator.get(path).status_code == (200 if allowed else 403), path


@pytest.mark.parametrize("label", sorted(ADMIN))
def test_every_list_is_searched_and_filtered(world, operator, label):
    model_admin = admin.site._registry[apps.get_model(label)]
    assert model_admin.search_fields
    assert model_admin.list_filter or label == "auth.group"
    assert operator.get(addresses(label)["list"], {"q": "x"}).status_code == 200
