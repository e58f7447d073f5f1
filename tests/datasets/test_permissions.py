"""Every dataset page and operation as owner, editor, viewer, outsider and nobody."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datasets.models import Dataset
from mlplatform.core.models import Upload
from tests.datasets.conftest import SMALL

pytestmark = pytest.mark.django_db

READS = ["", "?section=columns", "original/", "parquet/"]
WRITES = ["edit/", "versions/", "read-again/", "delete/"]
BIN_WRITES = ["restore/", "purge/"]
API_READS = ["", "/columns", "/preview", "/original", "/parquet"]


@pytest.fixture
def people(alice, ed, bob, charlie) -> dict[str, Client]:
    return {"alice": alice.client, "ed": ed.client, "bob": bob.client, "charlie": charlie.client, "nobody": Client()}


@pytest.mark.parametrize("path", READS)
def test_pages_are_read_by_members_only(people, make, path):
    url = f"/datasets/{make().pk}/{path}"
    answers = {name: client.get(url).status_code for name, client in people.items()}
    assert answers == {"alice": 200, "ed": 200, "bob": 200, "charlie": 404, "nobody": 302}


@pytest.mark.parametrize("path", API_READS)
def test_operations_are_read_by_members_only(people, make, path):
    url = f"/api/datasets/{make().pk}{path}"
    answers = {name: client.get(url).status_code for name, client in people.items()}
    assert answers == {"alice": 200, "ed": 200, "bob": 200, "charlie": 404, "nobody": 401}


@pytest.mark.parametrize("path", WRITES)
def test_pages_are_written_by_editors_and_owners(people, make, path):
    url = f"/datasets/{make().pk}/{path}"
    values = {"name": "x", "missing": ""}
    # Those who may not come first: afterwards there may be nothing left to refuse.
    order = ("nobody", "charlie", "bob", "ed", "alice")
    answers = {name: people[name].post(url, values).status_code for name in order}
    assert (answers["bob"], answers["charlie"], answers["nobody"]) == (403, 404, 302)
    # 409: what the first of them asked for is still being read.
    assert {answers["ed"], answers["alice"]} <= {302, 404, 409, 422}
    assert {client.get(url).status_code for client in people.values()} <= {405, 302}


@pytest.mark.parametrize("path", BIN_WRITES)
def test_the_bin_is_worked_by_editors_and_owners(people, make, path):
    dataset = make()
    people["ed"].post(f"/datasets/{dataset.pk}/delete/")
    url = f"/datasets/{dataset.pk}/{path}"
    for name, status in (("bob", 403), ("charlie", 404), ("nobody", 302)):
        assert people[name].post(url).status_code == status
    assert Dataset.objects.get().deleted_at is not None
    assert people["ed"].post(url).status_code == 302


def test_creating_is_for_editors_and_owners(people):
    def file():
        return {"file": SimpleUploadedFile("a.csv", SMALL)}

    pages = {name: client.post("/datasets/new/", file()).status_code for name, client in people.items()}
    assert pages == {"alice": 302, "ed": 302, "bob": 403, "charlie": 302, "nobody": 302}
    calls = {name: client.post("/api/datasets", file()).status_code for name, client in people.items()}
    assert calls == {"alice": 201, "ed": 201, "bob": 403, "charlie": 201, "nobody": 401}
    samples = {name: client.post("/datasets/samples/").status_code for name, client in people.items()}
    assert samples == {"alice": 302, "ed": 302, "bob": 403, "charlie": 302, "nobody": 302}
    teams = set(Dataset.objects.values_list("team__slug", "sample_key"))
    assert ("gamma", "penguins") in teams
    assert ("alpha", "penguins") in teams


@pytest.mark.parametrize(("verb", "path"), [("patch", ""), ("delete", ""), ("post", "/versions")])
def test_operations_are_written_by_editors_and_owners(people, make, verb, path):
    url = f"/api/datasets/{make().pk}{path}"
    answers = {
        name: getattr(client, verb)(url, "{}", content_type="application/json").status_code
        for name, client in people.items()
        if name not in ("alice", "ed")
    }
    assert answers == {"bob": 403, "charlie": 404, "nobody": 401}
    assert getattr(people["ed"], verb)(url, "{}", content_type="application/json").status_code in (200, 201, 204)


def test_a_foreign_upload_or_dataset_in_a_body_is_not_found(alice, charlie, make):
    dataset = make()
    upload = {"upload": str(dataset.pk), "name": "x"}
    answer = charlie.client.post("/api/datasets", upload, content_type="application/json")
    assert answer.status_code == 404
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "4", "Upload-Metadata": "dataset " + _base64(str(dataset.pk))}
    announced = charlie.client.post("/uploads/", headers=headers)
    assert announced.status_code == 404
    assert not Upload.objects.exists()
    assert dataset.versions.count() == 1


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_lists_show_the_own_team_only(people, make):
    make(name="Alpha's own")
    assert people["charlie"].get("/api/datasets").json()["count"] == 0
    assert b"Alpha" not in people["charlie"].get("/datasets/").content
    assert people["bob"].get("/api/datasets").json()["count"] == 1


def test_bad_ids_are_404(people):
    for path in ("/datasets/1/", "/datasets/00000000-0000-4000-8000-000000000000/", "/api/datasets/x"):
        assert people["alice"].get(path).status_code == 404
