"""Services behind the pages and the API: bin, names, tags, samples."""

import json

import pytest

from datasets.models import Dataset
from datasets.selectors import datasets_for
from datasets.services.bin import delete_dataset, purge_dataset
from mlplatform.core import storage
from mlplatform.core.errors import Conflict
from mlplatform.core.models import AuditEntry
from mlplatform.core.text import one_line
from training.models import TrainingJob

pytestmark = pytest.mark.django_db


def test_data_that_a_job_was_made_with_is_never_purged(ed, make):
    dataset = make()
    job = TrainingJob.objects.create(
        team=ed.team, number=1, name="job", dataset_version=dataset.current, trainer="k-means", task="t",
        time_limit_s=1, stall_limit_s=1,
    )  # fmt: skip
    delete_dataset(actor=ed.actor, dataset=dataset)
    dataset.refresh_from_db()
    with pytest.raises(Conflict, match="used by 1 job"):
        purge_dataset(actor=ed.actor, dataset=dataset)
    assert storage.dataset_dir(dataset.current_id).exists()
    assert "Used by 1 job" not in ed.client.get(f"/datasets/{dataset.pk}/").content.decode()
    job.delete()
    purge_dataset(actor=ed.actor, dataset=dataset)
    assert not Dataset.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_purging_takes_the_files_with_it(ed, make, monkeypatch):
    monkeypatch.setattr("datasets.services.versions.wake", lambda *args: None)
    dataset = make()
    folder = storage.dataset_dir(dataset.current_id)
    assert folder.exists()
    delete_dataset(actor=ed.actor, dataset=dataset)
    dataset.refresh_from_db()
    purge_dataset(actor=ed.actor, dataset=dataset)
    assert not folder.exists()
    assert AuditEntry.objects.get(action="dataset.purge").data["bytes"] > 0


def test_a_file_that_cannot_be_kept_leaves_neither_row_nor_folder(ed, make, data_dir, monkeypatch):
    def fail(*args):
        raise OSError(5, "input/output error")

    monkeypatch.setattr(storage, "write_stream", fail)
    with pytest.raises(OSError, match="input/output"):
        make(read=False)
    assert not Dataset.objects.exists()
    assert list((data_dir / "datasets").glob("*")) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two\n lines ", "two lines"), ("nul\0byte", "nul byte"), ("evil\u202efdp.csv", "evilfdp.csv"),
        ("x" * 300, "x" * 160), ("Größe €", "Größe €"), ("\ud800", ""),
    ],
)  # fmt: skip
def test_names_are_kept_on_one_clean_line(given, kept):
    assert one_line(given, 160) == kept


def test_tags_beyond_ascii_are_found(ed, make):
    make(name="a", tags=["größe😀"], read=False)
    make(name="b", tags=["other"], read=False)
    for found in (datasets_for(ed.actor, tag="größe😀"), datasets_for(ed.actor, q="größ")):
        assert [dataset.name for dataset in found] == ["a"]
    assert not datasets_for(ed.actor, tag="größ").exists()


def test_the_admin_shows_everything_and_reads_again_through_the_service(ed, make, admin_client):
    dataset = make()
    for path in (
        "dataset/?q=small",
        f"dataset/{dataset.pk}/",
        "datasetversion/?status=ready",
        "datasetversion/?q=small",
    ):
        page = admin_client.get(f"/admin/datasets/{path}", follow=True)
        assert page.status_code == 200
        assert "small" in page.content.decode()
    assert admin_client.get("/admin/datasets/dataset/add/").status_code == 403
    values = {"action": "read_once_more", "_selected_action": [str(dataset.current_id)]}
    assert admin_client.post("/admin/datasets/datasetversion/", values).status_code == 302
    assert dataset.versions.count() == 2
    assert AuditEntry.objects.get(action="dataset.version.create").via == "admin"


def test_openapi_describes_both_ways_in(ed):
    schema = json.loads(ed.client.get("/api/openapi.json").content)
    body = schema["paths"]["/api/datasets"]["post"]["requestBody"]["content"]
    assert set(body) == {"multipart/form-data", "application/json"}
    fields = body["application/json"]["schema"]["properties"]
    assert {"upload", "uploads", "kind", "options"} <= set(fields)
    assert body["multipart/form-data"]["schema"]["properties"]["file"]["type"] == "array"
    kinds = {kind["title"]: kind["properties"] for kind in fields["options"]["anyOf"]}
    assert kinds["Chats"]["token_limit"]["type"] == "integer"
    assert kinds["Table"]["types"]["additionalProperties"]["enum"]
