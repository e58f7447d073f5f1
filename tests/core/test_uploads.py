"""tus 1.0 at /uploads/: the protocol with raw requests. The real client over a real server: test_uploads_live.py."""

import base64
import errno
import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from datasets.models import Dataset
from mlplatform.core import storage
from mlplatform.core.enums import Scope
from mlplatform.core.models import ApiToken, Upload
from mlplatform.core.services import uploads
from mlplatform.core.services.upload_sweep import sweep_uploads

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = b"colour,weight\n" + b"red,1.5\nblue,2.5\n" * 50


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(client, **headers):
    values = {"Upload-Length": str(len(CONTENT)), "Upload-Metadata": metadata(filename="colours.csv")} | headers
    return client.post("/uploads/", headers={**TUS, **values})


def patch(client, url, offset, content, **headers):
    return client.patch(
        url, content, content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )  # fmt: skip


def head(client, url):
    return client.head(url, headers=TUS)


@pytest.fixture
def url(ed) -> str:
    return create(ed.client)["Location"]


def test_discovery_needs_no_sign_in(db, settings):
    answer = Client().options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_LIMIT_BYTES)
    assert set(answer["Tus-Extension"].split(",")) >= {"creation", "termination", "expiration", "checksum"}


def test_parts_arrive_in_order_and_the_last_makes_a_dataset(ed, url, data_dir):
    client = ed.client
    answer = patch(client, url, 0, CONTENT[:100])
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "100")
    assert head(client, url)["Upload-Offset"] == "100"
    assert "X-Done-URL" not in answer
    answer = patch(client, url, 100, CONTENT[100:])
    dataset = Dataset.objects.get()
    version = dataset.versions.get()
    assert answer["X-Done-URL"] == f"/datasets/{dataset.pk}/"
    assert (dataset.name, version.size_bytes) == ("colours", len(CONTENT))
    assert (data_dir / "datasets" / str(version.pk) / "original").read_bytes() == CONTENT
    assert head(client, url)["X-Done-URL"] == answer["X-Done-URL"]


def test_a_token_names_its_dataset_afterwards_or_in_the_metadata(ed, bearer):
    url = create(bearer)["Location"]
    assert "X-Done-URL" not in patch(bearer, url, 0, CONTENT)
    body = {"upload": url.rstrip("/").split("/")[-1], "name": "By token"}
    made = bearer.post("/api/datasets", body, content_type="application/json")
    assert (made.status_code, made.json()["name"]) == (201, "By token")
    again = bearer.post("/api/datasets", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "upload_not_usable")
    url = create(bearer, **{"Upload-Metadata": metadata(filename="a.csv", dataset_name="At once")})["Location"]
    assert "X-Done-URL" in patch(bearer, url, 0, CONTENT)
    assert Dataset.objects.filter(name="At once").exists()


@pytest.fixture
def bearer(ed) -> Client:
    secret = "uploads-test-secret"
    ApiToken.objects.create(
        user=ed.user, team=ed.team, name="t", prefix="t", scopes=list(Scope),
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
    )  # fmt: skip
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def test_the_first_part_may_come_with_the_announcement(ed):
    answer = ed.client.post(
        "/uploads/", CONTENT[:50], content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Length": str(len(CONTENT))},
    )  # fmt: skip
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "50")


def test_a_wrong_offset_is_told_the_right_one(ed, url):
    patch(ed.client, url, 0, CONTENT[:10])
    answer = patch(ed.client, url, 0, CONTENT[:10])
    assert (answer.status_code, answer.json()["extra"]["offset"]) == (409, 10)


def test_more_bytes_than_announced_are_refused_and_not_kept(ed, url):
    answer = patch(ed.client, url, 0, CONTENT + b"!")
    assert answer.json()["code"] == "too_many_bytes"
    assert head(ed.client, url)["Upload-Offset"] == "0"


def test_a_part_over_the_limit_is_refused(ed, url, settings):
    settings.UPLOAD_PART_LIMIT_BYTES = 100
    answer = patch(ed.client, url, 0, CONTENT)
    assert (answer.status_code, answer.json()["code"]) == (413, "part_too_large")


def test_a_file_over_the_limit_is_refused_before_its_first_byte(ed, settings):
    settings.TABLE_LIMIT_BYTES = 100
    answer = create(ed.client)
    assert (answer.status_code, answer.json()["code"]) == (413, "table_too_large")
    assert "MLPLATFORM_TABLE_LIMIT_MB" in answer.json()["extra"]["hint"]
    assert not Upload.objects.exists()


def test_the_team_quota_counts_what_is_on_its_way(ed, settings):
    settings.TEAM_QUOTA_BYTES = len(CONTENT) + 10
    assert create(ed.client).status_code == 201
    answer = create(ed.client)
    assert (answer.status_code, answer.json()["code"]) == (413, "quota_exceeded")


def test_a_full_disk_is_said_before_the_first_byte(ed, settings):
    settings.DISK_RESERVE_BYTES = 10**18
    answer = create(ed.client)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "-1"}, 400), ({"Upload-Length": "1e3"}, 400), ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Metadata": "filename %%%"}, 400), ({"Upload-Metadata": "x " + "A" * 9000}, 400),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)  # fmt: skip
def test_headers_that_are_not_tus_are_refused_in_words(ed, headers, status):
    answer = create(ed.client, **headers)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_checksum_holds_the_part_to_what_was_sent(ed, url, algorithm):
    wrong = base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()
    answer = patch(ed.client, url, 0, CONTENT[:9], **{"Upload-Checksum": f"{algorithm} {wrong}"})
    assert answer.status_code == 460
    assert head(ed.client, url)["Upload-Offset"] == "0"
    right = base64.b64encode(hashlib.new(algorithm, CONTENT[:9]).digest()).decode()
    assert patch(ed.client, url, 0, CONTENT[:9], **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    assert patch(ed.client, url, 9, b"x", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400


def test_two_writers_at_once_one_is_told_to_wait(ed, url):
    upload = Upload.objects.get()
    with uploads._locked(upload):
        answer = patch(ed.client, url, 0, CONTENT[:10])
    assert (answer.status_code, answer.json()["code"]) == (423, "upload_busy")
    assert patch(ed.client, url, 0, CONTENT[:10]).status_code == 204


def test_after_a_crash_the_truth_is_the_lesser_of_row_and_file(ed, url):
    patch(ed.client, url, 0, CONTENT[:100])
    path = storage.upload_path(Upload.objects.get().pk)
    with path.open("ab") as file:
        file.write(b"never acknowledged")
    assert head(ed.client, url)["Upload-Offset"] == "100"
    assert patch(ed.client, url, 100, CONTENT[100:110]).status_code == 204
    assert path.read_bytes() == CONTENT[:110]
    path.write_bytes(CONTENT[:60])
    assert head(ed.client, url)["Upload-Offset"] == "60"
    assert patch(ed.client, url, 110, b"x").json()["extra"]["offset"] == 60
    assert "X-Done-URL" in patch(ed.client, url, 60, CONTENT[60:])


def test_a_crash_between_the_last_byte_and_the_dataset_is_made_up_for(ed, url):
    Upload.objects.update(offset=len(CONTENT), completed_at=timezone.now())
    storage.upload_path(Upload.objects.get().pk).write_bytes(CONTENT)
    assert head(ed.client, url)["X-Done-URL"] == f"/datasets/{Dataset.objects.get().pk}/"


def test_who_asks_while_the_dataset_is_made_is_told_to_wait(ed, url, monkeypatch):
    """The answer to the last part was lost. A refusal other than 423 makes tus-js-client send the file once more."""
    seen: list[int] = []
    real = uploads.finish_upload

    def finish(**rest):
        if not seen:
            seen.append(head(ed.client, url).status_code)
        return real(**rest)

    monkeypatch.setattr(uploads, "finish_upload", finish)
    assert "X-Done-URL" in patch(ed.client, url, 0, CONTENT)
    assert seen == [423]
    assert head(ed.client, url)["X-Done-URL"] == f"/datasets/{Dataset.objects.get().pk}/"


def test_who_asks_just_after_the_dataset_was_made_is_shown_it(ed, url, monkeypatch):
    """It was looked up while the dataset was not there yet."""
    patch(ed.client, url, 0, CONTENT)
    real = uploads.upload_for

    def upload_for(*args):
        upload = real(*args)
        upload.consumed_at, upload.result_url = None, ""
        return upload

    monkeypatch.setattr(uploads, "upload_for", upload_for)
    assert head(ed.client, url)["X-Done-URL"] == f"/datasets/{Dataset.objects.get().pk}/"


@pytest.mark.parametrize("step", ["_locked", "_write"])
def test_a_part_of_an_upload_that_is_ended_meanwhile_is_told_so(ed, url, monkeypatch, step):
    """The sender ends it before its part has the lock, or while it is written."""
    real = getattr(uploads, step)

    def end_first(*args):
        assert ed.client.delete(url, headers=TUS).status_code == 204
        return real(*args)

    monkeypatch.setattr(uploads, step, end_first)
    path = storage.upload_path(Upload.objects.get().pk)
    answer = patch(ed.client, url, 0, CONTENT[:10])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not path.exists()


def test_ending_an_upload_takes_its_bytes_away(ed, url):
    path = storage.upload_path(Upload.objects.get().pk)
    assert path.exists()
    assert ed.client.delete(url, headers=TUS).status_code == 204
    assert not path.exists()
    assert head(ed.client, url).status_code == 404


def test_only_the_one_who_started_it_may_go_on(ed, alice, bob, charlie, url):
    for other in (alice, bob, charlie):
        assert head(other.client, url).status_code == 404
        assert patch(other.client, url, 0, b"x").status_code == 404
        assert other.client.delete(url, headers=TUS).status_code == 404
    assert head(Client(), url).status_code == 401
    assert create(Client()).status_code == 401
    assert create(bob.client).status_code == 403


def test_a_session_needs_the_csrf_token_and_a_wrong_token_never_falls_back_to_it(ed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ed.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert create(client).json()["code"] == "csrf"
    client.get("/datasets/new/")
    token = client.cookies["csrftoken"].value
    assert create(client, **{"X-CSRFToken": token}).status_code == 201
    assert create(client, **{"X-CSRFToken": token, "Authorization": "Bearer wrong"}).status_code == 401


def test_an_expired_upload_is_gone_and_swept(ed, url):
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert head(ed.client, url).status_code == 410
    path = storage.upload_path(Upload.objects.get().pk)
    assert sweep_uploads() == 1
    assert not path.exists()
    assert not Upload.objects.exists()


def test_a_name_is_only_shown(ed):
    create(ed.client, **{"Upload-Metadata": metadata(filename="../../etc/\0pass\nwd\u202e.csv")})
    upload = Upload.objects.get()
    assert upload.filename == "../../etc/ pass wd.csv"
    assert storage.upload_path(upload.pk).parent.name == "uploads"


def test_a_disk_that_fills_up_inside_a_part_keeps_what_was_acknowledged(ed, url, monkeypatch):
    patch(ed.client, url, 0, CONTENT[:100])
    real = uploads._write_all

    def fill_up(file, chunk):
        real(file, chunk[:50])
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(uploads, "_write_all", fill_up)
    answer = patch(ed.client, url, 100, CONTENT[100:])
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    monkeypatch.undo()
    assert head(ed.client, url)["Upload-Offset"] == "100"
    assert storage.upload_path(Upload.objects.get().pk).stat().st_size == 100


def test_an_empty_file_is_refused_before_it_starts(ed):
    answer = create(ed.client, **{"Upload-Length": "0"})
    assert (answer.status_code, answer.json()["code"]) == (422, "empty_file")
    assert not Upload.objects.exists()
