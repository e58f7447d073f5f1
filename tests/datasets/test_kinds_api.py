"""The API for every kind: several files, several uploads, the kind named or guessed, profiles, previews, refusals."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datasets.models import Dataset, DatasetVersion
from mlplatform.core import storage
from mlplatform.core.models import Upload
from mlplatform.core.services.uploads import append_part, start_upload
from tests.datasets.conftest import SMALL, read_all
from tests.datasets.kinds.chat.conftest import good, lines
from tests.datasets.kinds.documents.conftest import pdf, word
from tests.datasets.kinds.images.zips import folders, zipped

pytestmark = pytest.mark.django_db

TEXT = b"One fine day in spring.\n\nAnother day, in autumn.\n"
CHATS = lines(*(good(number) for number in range(12)))


def send(client, files: dict[str, bytes], url="/api/datasets", **fields):
    """One multipart request with every file in a part called `file`."""
    parts = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(url, {"file": parts, **fields})


def post(client, body, url="/api/datasets"):
    return client.post(url, json.dumps(body, default=str), content_type="application/json")


@pytest.fixture
def uploaded(ed):
    """`uploaded(name, content)`: a finished upload of ed's that waits to be named."""

    def run(name: str, content: bytes) -> Upload:
        upload = start_upload(actor=ed.actor, length=len(content), metadata={"filename": name, "part": "yes"})
        return append_part(actor=ed.actor, upload=upload, offset=0, chunks=[content])

    return run


def test_several_files_make_one_dataset(ed):
    client = ed.client
    answer = send(client, {"a.txt": TEXT, "b.pdf": pdf("A page"), "c.docx": word("Words")}, name="Papers")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["kind"], answer.json()["status"]) == ("documents", "processing")
    read_all()
    url = f"/api/datasets/{answer.json()['id']}"
    shown = client.get(url).json()
    assert (shown["status"], shown["units"], shown["columns"]) == ("ready", 3, 0)
    assert [file["filename"] for file in shown["files"]] == ["a.txt", "b.pdf", "c.docx"]
    assert all(len(file["sha256"]) == 64 and file["bytes"] for file in shown["files"])
    assert (shown["profile"]["documents"], shown["profile"]["formats"]["pdf"]) == (3, 1)
    assert shown["suggested"]["task"] == "causal-language-model"
    second = client.get(f"{url}/original?file=1")
    assert b"".join(second.streaming_content) == pdf("A page")
    assert 'filename="b.pdf"' in second["Content-Disposition"]
    assert client.get(f"{url}/original").json()["extra"]["fields"]["file"]
    assert client.get(f"{url}/original?file=3").status_code == 404
    assert client.get(f"{url}/original?file=-1").status_code == 404


@pytest.mark.parametrize(
    ("kind", "files", "unit", "profile", "shown"),
    [
        ("table", {"a.csv": SMALL}, 3, set(), "rows"),
        ("images", {"a.zip": zipped(folders())}, 24, {"images", "classes"}, "classes"),
        ("documents", {"a.txt": TEXT}, 1, {"characters", "words", "files", "formats"}, "passages"),
        ("chat", {"a.jsonl": CHATS}, 12, {"roles", "tokens", "messages"}, "chats"),
    ],
)
def test_every_kind_answers_every_question(ed, kind, files, unit, profile, shown):
    client = ed.client
    made = send(client, files, kind=kind).json()
    read_all()
    url = f"/api/datasets/{made['id']}"
    detail = client.get(url).json()
    assert (detail["kind"], detail["status"], detail["units"]) == (kind, "ready", unit)
    assert set(detail["profile"]) >= profile
    assert isinstance(detail["problems"], list)
    assert (len(detail["files"]), detail["files"][0]["sha256"]) == (1, detail["sha256"])
    preview = client.get(f"{url}/preview").json()
    assert (preview["version"], preview["kind"]) == (1, kind)
    assert preview[shown]
    columns = client.get(f"{url}/columns").json()
    assert columns["count"] == len(columns["items"]) == detail["columns"]
    assert b"".join(client.get(f"{url}/parquet").streaming_content).startswith(b"PAR1")
    assert [item["id"] for item in client.get(f"/api/datasets?kind={kind}").json()["items"]] == [made["id"]]
    others = {"table", "images", "documents", "chat"} - {kind}
    assert all(client.get(f"/api/datasets?kind={other}").json()["count"] == 0 for other in others)


def test_a_kind_that_is_none_is_no_filter(ed):
    answer = ed.client.get("/api/datasets?kind=sounds")
    assert (answer.status_code, list(answer.json()["extra"]["fields"])) == (422, ["kind"])
    assert "images" in answer.json()["extra"]["fields"]["kind"][0]


def test_problems_say_where_and_what_to_do(ed):
    made = send(ed.client, {"a.jsonl": CHATS + b'{"messages": []}\nnonsense\n'}).json()
    read_all()
    problems = ed.client.get(f"/api/datasets/{made['id']}").json()["problems"]
    found = {problem["line"]: problem for problem in problems if problem["line"]}
    assert {line: problem["code"] for line, problem in found.items()} == {13: "missing_messages_list", 14: "bad_json"}
    assert all(problem["message"] and problem["hint"] for problem in found.values())


@pytest.mark.parametrize(
    ("files", "fields", "code", "words"),
    [
        ({"a.csv": SMALL}, {"kind": "sounds"}, "unknown_kind", "Choose one of: chat, documents, images, table."),
        ({"a.csv": SMALL, "b.csv": SMALL}, {}, "one_file_only", "2 files"),
        ({"a.zip": b"PK", "b.zip": b"PK"}, {"kind": "images"}, "one_file_only", "is made of one"),
        ({"a.txt": TEXT, "b.txt": b""}, {}, "empty_file", "0 bytes"),
        ({"a.txt": TEXT}, {"options": '{"token_limit": 100}'}, "bad_option", "no option “token_limit”"),
        ({"a.jsonl": CHATS}, {"options": '{"token_limit": "many"}'}, "bad_option", "token_limit is not a whole number"),
        ({"a.txt": TEXT}, {"options": '{"fields": "text"}'}, "bad_option", "fields is not a list"),
        ({"a.zip": zipped(folders())}, {"options": '{"encoding": "utf-8"}'}, "bad_option", "takes none"),
        ({"a.csv": SMALL}, {"options": '{"types": {"a": ["x"]}}'}, "bad_option", "no column type"),
        ({"a.json": b'[{"text": "x"}]'}, {"options": '{"fields": ["a\\u0000b"]}'}, "bad_option", "NUL"),
        ({"a.json": b'[{"text": "x"}]'}, {"options": '{"fields": ["\\ud800"]}'}, "bad_option", "cannot be kept"),
        ({"a.csv": SMALL}, {"options": '{"types": {"a": ' + "[" * 900 + "]" * 900 + "}}"}, None, ""),
        ({"a.csv": SMALL}, {"options": "[1]"}, None, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(ed, data_dir, files, fields, code, words):
    answer = send(ed.client, files, **fields)
    assert answer.status_code == 422, answer.content
    body = answer.json()
    assert code in (None, body["code"])
    assert words in f"{body['message']} {body['extra'].get('hint', '')}"
    assert not Dataset.objects.exists()
    assert not list((data_dir / "datasets").glob("*"))


def test_two_uploads_become_one_dataset_once(ed, uploaded):
    first, second = uploaded("a.txt", TEXT), uploaded("b.txt", TEXT + b"More.\n")
    assert not Dataset.objects.exists()
    body = {"uploads": [first.pk, second.pk], "kind": "documents", "name": "Both"}
    answer = post(ed.client, body)
    assert answer.status_code == 201, answer.content
    read_all()
    version = DatasetVersion.objects.get()
    assert (version.status, version.units, [file["filename"] for file in version.files]) == (
        "ready", 2, ["a.txt", "b.txt"],
    )  # fmt: skip
    folder = storage.dataset_dir(version.pk)
    assert [file["sha256"] for file in version.files] == [
        storage.sha256_of(folder / f"originals/{place}") for place in (0, 1)
    ]
    for used in ({"uploads": [second.pk]}, {"upload": first.pk}, body):
        again = post(ed.client, used)
        assert (again.status_code, again.json()["code"]) == (409, "upload_not_usable")
    assert Dataset.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_cannot_be_used_leaves_its_companion_usable(ed, uploaded, monkeypatch):
    monkeypatch.setattr("datasets.services.versions.wake", lambda *args: None)
    fresh, used = uploaded("a.txt", TEXT), uploaded("b.txt", TEXT)
    assert post(ed.client, {"upload": used.pk}).status_code == 201
    refused = post(ed.client, {"uploads": [fresh.pk, used.pk]})
    assert (refused.status_code, Dataset.objects.count()) == (409, 1)
    assert post(ed.client, {"upload": fresh.pk}).status_code == 201
    assert not storage.upload_path(fresh.pk).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"uploads": []}, {}, {"uploads": ["x"]}, {"uploads": "x"}, {"kind": "documents"},
        {"upload": str(uuid4()), "uploads": [str(uuid4())]},
        {"upload": str(uuid4()), "options": []}, {"upload": str(uuid4()), "kind": 3},
        {"uploads": [str(uuid4())] * 1001},
    ],
)  # fmt: skip
def test_bodies_that_do_not_fit_name_the_field(ed, body):
    answer = post(ed.client, body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["extra"]["fields"]


def test_one_upload_named_twice_is_refused(ed, uploaded):
    upload = uploaded("a.txt", TEXT)
    answer = post(ed.client, {"uploads": [upload.pk, upload.pk]})
    assert (answer.status_code, answer.json()["extra"]["fields"]["uploads"]) == (
        422, ["One upload is named twice: each becomes one file."],
    )  # fmt: skip


def test_uploads_of_others_are_not_there(ed, alice, charlie, bob, uploaded):
    upload = uploaded("a.txt", TEXT)
    answers = {
        who.user.username: post(who.client, {"uploads": [upload.pk]}).status_code for who in (alice, bob, charlie)
    }
    assert answers == {"alice": 404, "bob": 403, "charlie": 404}
    assert post(Client(), {"uploads": [upload.pk]}).status_code == 401
    assert post(ed.client, {"upload": upload.pk}).status_code == 201


def test_a_version_of_several_files(ed, uploaded):
    client = ed.client
    made = send(client, {"a.txt": TEXT}).json()
    url = f"/api/datasets/{made['id']}/versions"
    assert send(client, {"b.md": b"# B\n", "c.md": b"# C\n"}, url=url).json()["version"] == 2
    assert (
        post(client, {"uploads": [uploaded("d.txt", TEXT).pk, uploaded("e.txt", TEXT + b"!").pk]}, url).status_code
        == 201
    )
    read_all()
    assert [v.units for v in DatasetVersion.objects.order_by("number")] == [1, 2, 2]
    wrong = post(client, {"options": {"delimiter": ","}}, url)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_option")


def test_a_version_of_another_kind_says_so(ed):
    made = send(ed.client, {"a.zip": zipped(folders())}).json()
    url = f"/api/datasets/{made['id']}/versions"
    assert send(ed.client, {"a.csv": SMALL}, url=url).status_code == 201
    read_all()
    version = DatasetVersion.objects.get(number=2)
    assert (version.status, version.error_code) == ("error", "not_a_zip")
    two = send(ed.client, {"a.zip": b"x", "b.zip": b"y"}, url=url)
    assert (two.status_code, two.json()["code"]) == (422, "one_file_only")


def test_more_files_than_one_dataset_is_made_of(ed, settings):
    settings.DATASET_FILES_LIMIT = 3
    answer = send(ed.client, {f"{number}.txt": TEXT for number in range(4)})
    assert answer.status_code == 422
    assert "at most 3" in answer.json()["message"]
    flood = send(ed.client, {f"{number}.txt": b"x" for number in range(1001)})
    assert 400 <= flood.status_code < 500
    assert flood.json()["message"]
    assert not Dataset.objects.exists()


def test_a_form_of_many_files_is_still_limited_as_one_request(ed, settings):
    settings.MULTIPART_LIMIT_BYTES = 100_000
    answer = send(ed.client, {f"{number}.txt": b"x" * 90_000 for number in range(3)})
    assert (answer.status_code, answer.json()["code"]) == (413, "use_resumable_upload")
    assert "uploads" in answer.json()["extra"]["hint"]
