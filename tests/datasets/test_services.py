"""Services behind the pages and the API: bin, names, tags, samples."""

import errno
import json
import os
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from datasets.models import Dataset
from datasets.selectors import datasets_for
from datasets.services import sweep
from datasets.services.bin import delete_dataset, purge_dataset, restore_dataset
from datasets.services.sources.base import share
from mlplatform.core import storage
from mlplatform.core.errors import Conflict, NotFound
from mlplatform.core.models import AuditEntry
from mlplatform.core.services.quota import DiskFull
from mlplatform.core.text import one_line
from tests.together import second_waits_for_first
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


@pytest.mark.parametrize("since", [None, timezone.now])
def test_what_leaves_the_bin_while_it_is_emptied_is_kept(make, settings, monkeypatch, since):
    """Taken out meanwhile, or even put in again."""
    make(read=False), make(read=False)
    Dataset.objects.update(deleted_at=timezone.now() - timedelta(days=settings.BIN_KEEPS_DAYS + 1))
    real = sweep.purge_dataset

    def purge(*, dataset, **rest):
        Dataset.objects.exclude(pk=dataset.pk).update(deleted_at=since and since())
        real(dataset=dataset, **rest)

    monkeypatch.setattr(sweep, "purge_dataset", purge)
    assert sweep.empty_bin() == 1
    assert Dataset.objects.count() == 1


@pytest.fixture
def binned(ed, make, monkeypatch) -> Dataset:
    monkeypatch.setattr("datasets.services.versions.wake", lambda *args: None)
    dataset = make(read=False)
    delete_dataset(actor=ed.actor, dataset=dataset)
    dataset.refresh_from_db()
    return dataset


@pytest.mark.django_db(transaction=True)
def test_what_is_just_taken_out_of_the_bin_is_not_deleted_for_ever(ed, binned):
    both = {"actor": ed.actor, "dataset": Dataset.objects.get()}
    _, refused = second_waits_for_first(partial(restore_dataset, **both), partial(purge_dataset, **both))
    assert isinstance(refused, Conflict)
    assert datasets_for(ed.actor).get() == binned
    assert storage.dataset_dir(binned.current_id).exists()


@pytest.mark.django_db(transaction=True)
def test_who_comes_too_late_to_take_it_out_of_the_bin_is_told(ed, binned):
    purge = partial(purge_dataset, actor=ed.actor, dataset=Dataset.objects.get())
    _, refused = second_waits_for_first(purge, partial(restore_dataset, actor=ed.actor, dataset=binned))
    assert isinstance(refused, NotFound)
    assert "deleted for ever" in refused.message


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


def no_links(source, target) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_a_copy_is_on_disk_before_it_counts(tmp_path, monkeypatch):
    """Where the file system cannot give the bytes a second name."""
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(Path(f"/proc/self/fd/{handle}").readlink()))
    monkeypatch.setattr(os, "link", no_links)
    source, target = tmp_path / "upload", tmp_path / "version" / "original"
    source.write_bytes(b"a,b\n1,2\n")
    share(source, target)
    assert target.read_bytes() == b"a,b\n1,2\n"
    assert flushed == [target, target.parent]


def test_a_disk_that_fills_up_while_it_copies_is_said(tmp_path, monkeypatch):
    def full(*args) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(shutil, "copyfile", full)
    (tmp_path / "upload").write_bytes(b"a,b\n")
    with pytest.raises(DiskFull):
        share(tmp_path / "upload", tmp_path / "version" / "original")


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
