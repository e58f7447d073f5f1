"""The API: create, list, look, change, delete."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Dataset
from mlplatform.core.models import AuditEntry
from tests.datasets.conftest import PENGUINS, SMALL, read_all

pytestmark = pytest.mark.django_db


def post_file(client, content=SMALL, filename="small.csv", url="/api/datasets", **fields):
    return client.post(url, {"file": SimpleUploadedFile(filename, content), **fields}, headers={"X-CSRFToken": "x"})


def test_a_file_becomes_a_dataset_that_is_read(ed):
    created = post_file(ed.client, PENGUINS, "penguins.csv", name="Penguins", tags="birds, small")
    assert created.status_code == 201, created.content
    body = created.json()
    assert (body["name"], body["status"], body["version"], body["tags"]) == (
        "Penguins",
        "processing",
        1,
        ["birds", "small"],
    )
    read_all()
    body = ed.client.get(f"/api/datasets/{body['id']}").json()
    assert (body["status"], body["rows"], body["columns"], body["size"]) == ("ready", 344, 8, 15241)
    assert body["sha256"] == "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"
    assert body["suggested"]["target"] == "species"
    assert body["options"]["delimiter"] == ","
    assert AuditEntry.objects.get(action="dataset.create").user == ed.user


def test_columns_and_preview(ed, make):
    dataset = make(PENGUINS, "penguins.csv")
    columns = ed.client.get(f"/api/datasets/{dataset.pk}/columns").json()
    assert columns["count"] == 8
    by_name = {column["name"]: column for column in columns["items"]}
    assert {key: by_name["species"][key] for key in ("type", "missing", "unique")} == {
        "type": "categorical", "missing": 0, "unique": 3,
    }  # fmt: skip
    assert by_name["bill_length_mm"]["missing_tokens"] == {"NA": 2}
    preview = ed.client.get(f"/api/datasets/{dataset.pk}/preview").json()
    assert preview["columns"][0] == "species"
    assert preview["rows"][0][:2] == ["Adelie", "Torgersen"]


def test_before_the_reading_ends_preview_says_so(ed, make):
    dataset = make(read=False)
    answer = ed.client.get(f"/api/datasets/{dataset.pk}/preview")
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset_not_ready")


def test_the_list_is_paged_filtered_and_ordered(ed, make):
    for name in ("beta", "alpha", "gamma"):
        make(name=name, read=False, tags=["x"] if name == "beta" else [])
    page = ed.client.get("/api/datasets?ordering=name&limit=2").json()
    assert ([item["name"] for item in page["items"]], page["count"]) == (["alpha", "beta"], 3)
    page = ed.client.get(page["next"]).json()
    assert ([item["name"] for item in page["items"]], page["next"]) == (["gamma"], None)
    assert "offset=0" in page["previous"]
    assert [item["name"] for item in ed.client.get("/api/datasets?q=gam").json()["items"]] == ["gamma"]
    assert [item["name"] for item in ed.client.get("/api/datasets?tag=x").json()["items"]] == ["beta"]
    assert ed.client.get("/api/datasets?status=ready").json()["count"] == 0
    assert ed.client.get("/api/datasets?status=processing").json()["count"] == 3


def test_an_undeclared_ordering_is_refused(ed):
    answer = ed.client.get("/api/datasets?ordering=team__name")
    assert answer.status_code == 422
    assert "ordering" in answer.json()["extra"]["fields"]


def test_rename_and_delete(ed, make):
    dataset = make()
    url = f"/api/datasets/{dataset.pk}"
    answer = ed.client.patch(url, json.dumps({"name": "Other", "tags": ["a"]}), content_type="application/json")
    assert (answer.status_code, answer.json()["name"], answer.json()["tags"]) == (200, "Other", ["a"])
    assert AuditEntry.objects.get(action="dataset.update").data["name"] == {"from": "small", "to": "Other"}
    assert ed.client.delete(url).status_code == 204
    assert ed.client.get(url).status_code == 404
    assert Dataset.objects.get(pk=dataset.pk).deleted_at is not None


@pytest.mark.parametrize("body", [{"nmae": "x"}, {"name": ""}, {"name": "x" * 161}, {"tags": ["y" * 41]}])
def test_a_patch_that_does_not_fit_is_refused(ed, make, body):
    dataset = make()
    answer = ed.client.patch(f"/api/datasets/{dataset.pk}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert answer.json()["extra"]["fields"]


def test_other_options_make_a_new_version_of_the_same_original(ed, make):
    dataset = make(PENGUINS, "penguins.csv")
    url = f"/api/datasets/{dataset.pk}/versions"
    options = {"missing_tokens": {"__default__": ["", "NA"]}}
    answer = ed.client.post(url, json.dumps({"options": options}), content_type="application/json")
    assert (answer.status_code, answer.json()["version"]) == (201, 2), answer.content
    read_all()
    columns = {c["name"]: c for c in ed.client.get(f"/api/datasets/{dataset.pk}/columns").json()["items"]}
    assert (columns["sex"]["missing"], columns["sex"]["unique"]) == (11, 2)
    before = {c["name"]: c for c in ed.client.get(f"/api/datasets/{dataset.pk}/columns?version=1").json()["items"]}
    assert before["sex"]["missing"] == 0


def test_a_second_file_makes_version_2(ed, make):
    dataset = make()
    answer = post_file(ed.client, b"a,b\n1,2\n3,4\n", "b.csv", url=f"/api/datasets/{dataset.pk}/versions")
    assert (answer.status_code, answer.json()["version"]) == (201, 2), answer.content


@pytest.mark.parametrize(
    "options",
    ['{"decimal": ";"}', '{"delimeter": ","}', "nonsense", '{"types": {"a": "number"}}', '{"encoding": "ebcdic"}'],
)
def test_options_that_cannot_be_are_refused_by_name(ed, options):
    answer = post_file(ed.client, options=options)
    assert answer.status_code == 422, answer.content
    assert Dataset.objects.count() == 0


def test_more_than_a_multipart_may_bring_names_the_resumable_way(ed, settings):
    settings.MULTIPART_LIMIT_BYTES = 100_000
    answer = post_file(ed.client, b"a,b\n" + b"1,2\n" * 100_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "use_resumable_upload")
    assert "/uploads/" in answer.json()["extra"]["hint"]


def test_more_than_a_table_may_have_names_the_setting(ed, settings):
    settings.TABLE_LIMIT_BYTES = 1000
    answer = post_file(ed.client, b"a,b\n" + b"1,2\n" * 1000)
    assert (answer.status_code, answer.json()["code"]) == (413, "table_too_large")
    assert "MLPLATFORM_TABLE_LIMIT_MB" in answer.json()["extra"]["hint"]


def test_no_file_and_no_json_are_answered_in_words(ed):
    assert ed.client.post("/api/datasets", {}).json()["message"] == "Choose a file to upload."
    answer = ed.client.post("/api/datasets", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
    answer = ed.client.post("/api/datasets", "x", content_type="multipart/form-data; boundary=")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_form")


def test_downloads_give_back_the_bytes(ed, make):
    dataset = make()
    answer = ed.client.get(f"/api/datasets/{dataset.pk}/original")
    assert b"".join(answer.streaming_content) == SMALL
    assert 'filename="small.csv"' in answer["Content-Disposition"]
    parquet = b"".join(ed.client.get(f"/api/datasets/{dataset.pk}/parquet").streaming_content)
    assert parquet.startswith(b"PAR1")
