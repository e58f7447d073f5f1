"""Keys of teams at providers: encrypted with a key file of their own, for one address each."""

import stat
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from mlplatform.core import vault
from mlplatform.core.errors import NotFound, PermissionDenied, Unavailable, ValidationFailed
from mlplatform.core.models import AuditEntry, ProviderKey
from mlplatform.core.selectors.provider_keys import provider_key_for, provider_keys_of
from mlplatform.core.services.provider_keys import (
    delete_provider_key,
    open_provider_key,
    rotate_provider_keys,
    set_provider_key,
)

pytestmark = pytest.mark.django_db
OPENAI = "https://api.openai.com/v1"
SECRET = "sk-test-0123456789abcdef"


@pytest.fixture
def key(alice):
    return set_provider_key(actor=alice.actor, provider="openai", base_url=OPENAI + "/", secret=f" {SECRET}\n")


def test_it_comes_back_and_is_nowhere_in_the_database(key, alpha, data_dir):
    assert open_provider_key(provider_key_for(alpha, "openai", OPENAI)) == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_providerkey")
        assert SECRET not in str(cursor.fetchall())
    assert SECRET not in str(list(AuditEntry.objects.values()))
    assert SECRET not in f"{key!r} {key} {vars(key)}"
    assert ProviderKey.objects.get().ending == "cdef"
    assert ProviderKey.objects.get().last_used_at
    assert stat.S_IMODE((data_dir / vault.FILE).stat().st_mode) == 0o600


def test_another_secret_key_changes_nothing(key, settings):
    settings.SECRET_KEY = "another one"
    assert open_provider_key(key) == SECRET


def test_without_its_key_file_it_is_said_what_to_do(key, data_dir):
    (data_dir / vault.FILE).unlink()
    with pytest.raises(Unavailable, match="key file") as refusal:
        open_provider_key(key)
    assert "enter the key again" in refusal.value.hint


def test_rotation_leaves_no_use_for_the_old_file_key(key, data_dir):
    old_file, old_sealed = (data_dir / vault.FILE).read_text(), key.sealed
    call_command("rotate_provider_keys", stdout=StringIO())
    key.refresh_from_db()
    assert open_provider_key(key) == SECRET
    assert key.sealed != old_sealed
    assert len((data_dir / vault.FILE).read_text().split()) == 1
    (data_dir / vault.FILE).write_text(old_file)
    with pytest.raises(Unavailable):
        open_provider_key(key)


def test_a_rotation_that_dies_on_the_way_loses_nothing(key, monkeypatch):
    monkeypatch.setattr(vault, "reencrypt", lambda sealed: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        rotate_provider_keys()
    monkeypatch.undo()
    assert open_provider_key(ProviderKey.objects.get()) == SECRET


def test_entering_one_again_replaces_it(key, alice):
    set_provider_key(actor=alice.actor, provider="openai", base_url=OPENAI, secret="sk-other-98765432")
    assert open_provider_key(ProviderKey.objects.get()) == "sk-other-98765432"


def test_only_owners_and_only_of_the_team(key, alice, ed, charlie):
    with pytest.raises(PermissionDenied):
        set_provider_key(actor=ed.actor, provider="openai", base_url=OPENAI, secret=SECRET)
    with pytest.raises(PermissionDenied):
        delete_provider_key(actor=ed.actor, key=key)
    with pytest.raises(NotFound):
        delete_provider_key(actor=charlie.actor, key=key)
    with pytest.raises(NotFound, match="has no key for openai"):
        provider_key_for(charlie.team, "openai", OPENAI)
    assert list(provider_keys_of(ed.actor)) == [key]
    assert list(provider_keys_of(charlie.actor)) == []
    delete_provider_key(actor=alice.actor, key=key)
    assert not ProviderKey.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.org/v1",
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://api.openai.com@evil.example.org/v1",
        "https://api.openai.com.evil.example.org",
        "https://api.openai.com/v1?to=evil",
        "file:///etc/passwd",
        "",
    ],
)
def test_keys_go_nowhere_but_where_operators_allow(alice, address):
    with pytest.raises(ValidationFailed) as refusal:
        set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    assert "base_url" in refusal.value.fields


def test_an_address_taken_off_the_list_gets_no_key_any_more(key, settings):
    settings.PROVIDER_ORIGINS = ["https://llm.example.org"]
    with pytest.raises(ValidationFailed, match="may not be sent"):
        open_provider_key(key)


@pytest.mark.parametrize("secret", ["", "short", "with space in it", "ключ-от-двери", "x" * 501, "a\x00bcdefgh"])
def test_what_is_no_key_is_refused(alice, secret):
    with pytest.raises(ValidationFailed, match="plain characters"):
        set_provider_key(actor=alice.actor, provider="openai", base_url=OPENAI, secret=secret)


def test_operators_do_not_see_it_either(key, client, django_user_model):
    django_user_model.objects.create_superuser(username="root", password="root-secret-pass")
    client.login(username="root", password="root-secret-pass")
    page = client.get(f"/admin/core/providerkey/{key.pk}/change/").content.decode()
    assert "cdef" in page
    assert SECRET not in page
    assert key.sealed not in page
