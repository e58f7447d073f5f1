"""How large an upload may be and what its reading may use, by kind."""

import json
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.kinds.base import ReadRefused, get_kind
from datasets.kinds.disk import require_disk
from datasets.models import Dataset, DatasetVersion
from datasets.services import reader_process
from datasets.services.create import create_from_file
from datasets.services.reading import read_version
from datasets.services.reading_limits import limits_for, queue_for
from datasets.services.sweep import sweep_readings
from mlplatform.core.errors import ApplicationError
from mlplatform.core.models import Upload
from mlplatform.core.services.uploads import append_part, start_upload
from tests.datasets.conftest import SMALL
from tests.datasets.kinds.chat.conftest import good, lines
from tests.datasets.kinds.images.zips import folders, zipped

pytestmark = pytest.mark.django_db
GB = 10**9


def announce(actor, length: int, **metadata: str) -> Upload:
    return start_upload(actor=actor, length=length, metadata=metadata)


def refused(actor, length: int, **metadata: str) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        announce(actor, length, **metadata)
    assert not Upload.objects.exists()
    return caught.value


@pytest.mark.parametrize(
    ("metadata", "length", "code", "variable"),
    [
        ({"filename": "a.csv"}, GB, "table_too_large", "MLPLATFORM_TABLE_LIMIT_MB"),
        ({"filename": "a.zip", "kind": "table"}, GB, "table_too_large", "MLPLATFORM_TABLE_LIMIT_MB"),
        ({"filename": "a.csv", "kind": "chat"}, GB, "chat_too_large", "MLPLATFORM_CHAT_LIMIT_MB"),
        ({"filename": "a.pdf", "part": "yes"}, 2 * GB, "documents_too_large", "MLPLATFORM_DOCUMENTS_LIMIT_MB"),
        ({"filename": "a.zip"}, 101 * GB, "images_too_large", "MLPLATFORM_IMAGES_LIMIT_MB"),
        ({"filename": "a"}, 101 * GB, "images_too_large", "MLPLATFORM_IMAGES_LIMIT_MB"),
    ],
)
def test_too_much_is_refused_before_the_first_byte(ed, metadata, length, code, variable):
    error = refused(ed.actor, length, **metadata)
    assert (error.status, error.code) == (413, code)
    assert variable in error.hint
    assert error.extra["size_bytes"] == length


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"filename": "a.csv", "kind": "sounds"}, "unknown_kind"),
        ({"filename": "a.csv", "dataset": "no-id"}, "not_found"),
        ({"filename": "a.csv", "dataset": "00000000-0000-4000-8000-000000000000"}, "not_found"),
    ],
)
def test_what_an_upload_is_for_is_checked_before_the_first_byte(ed, metadata, code):
    assert refused(ed.actor, 10, **metadata).code == code


def test_a_new_version_has_the_limit_of_its_dataset(ed, make, settings):
    settings.TABLE_LIMIT_BYTES = 1000
    dataset = make(read=False)
    assert refused(ed.actor, 2000, filename="a.zip", dataset=str(dataset.pk)).code == "table_too_large"


def test_what_turns_out_to_be_another_kind_has_that_kinds_limit(ed, settings):
    """The name promised a document; the content is a table."""
    settings.TABLE_LIMIT_BYTES = 100
    content = b"a\tb\n" + b"1\t2\n" * 100
    with pytest.raises(ApplicationError, match="Table") as caught:
        create_from_file(actor=ed.actor, filename="a.txt", chunks=[content], size=len(content))
    assert caught.value.code == "table_too_large"
    assert not Dataset.objects.exists()


def test_images_of_the_largest_size_fit_every_other_limit(ed, settings, monkeypatch):
    monkeypatch.setattr("mlplatform.core.services.quota.require_disk", lambda size: None)
    largest = settings.IMAGES_LIMIT_BYTES
    assert largest == 100 * GB
    assert announce(ed.actor, largest, filename="a.zip").length == largest
    limits = limits_for(get_kind("images"), largest)
    assert limits.output_mb > limits.unpacked_mb > 1.9 * largest // 2**20
    assert limits.seconds > 5 * 3600
    assert 3 * largest < settings.TEAM_QUOTA_BYTES


def test_a_small_reading_keeps_the_limits_of_the_settings(settings):
    limits = limits_for(get_kind("table"), 1000)
    assert (limits.seconds, limits.memory_mb) == (settings.READ_TIME_LIMIT_S, settings.READ_MEMORY_LIMIT_MB)
    assert limits.unpacked_mb == settings.READ_UNPACKED_LIMIT_MB
    assert limits.environment["MLPLATFORM_READ_UNPACKED_MB"] == str(limits.unpacked_mb)


@pytest.mark.parametrize(
    ("kind", "size", "queue"),
    [("table", 10**8, "short"), ("images", GB, "short"), ("images", 50 * GB, "training"), ("chat", 5 * 10**8, "short")],
)
def test_long_readings_hold_up_no_short_task(kind, size, queue):
    assert queue_for(get_kind(kind), size) == queue


def test_the_wake_up_goes_to_that_queue_on_every_way(make, settings, monkeypatch):
    queues: list[str] = []
    for module in ("versions", "reading", "sweep"):
        monkeypatch.setattr(f"datasets.services.{module}.wake", lambda queue, *rest: queues.append(queue))
    settings.SHORT_TASK_LIMIT_S = 100
    version = make(read=False).current
    monkeypatch.setattr(reader_process.sys, "executable", "/bin/false")
    assert read_version(version.pk) is None
    DatasetVersion.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert sweep_readings() == 1
    assert queues == ["training"] * 3


def test_a_zip_that_unpacks_to_more_than_its_budget_is_refused(ed, settings, monkeypatch):
    settings.READ_UNPACKED_LIMIT_MB = 1
    content = zipped(folders(3) | {"cats/large.bmp": bytes(3_000_000)})
    assert len(content) < 100_000
    version = create_from_file(actor=ed.actor, filename="a.zip", chunks=[content], size=len(content)).current
    done = read_version(version.pk)
    assert (done.status, done.error_code) == ("error", "unpacks_too_large")
    assert "MLPLATFORM_READ_UNPACKED_MB" in done.error_hint


def test_images_that_the_disk_cannot_hold_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    require_disk(tmp_path, 1)
    monkeypatch.setenv("MLPLATFORM_DISK_RESERVE_MB", str(10**12))
    with pytest.raises(ReadRefused, match="has room for 0 MB") as caught:
        require_disk(tmp_path, 1)
    assert caught.value.code == "disk_full"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.zip", zipped(folders())), ("a.jsonl", lines(*map(good, range(12)))), ("a.txt", b"Text. " * 9)],
)
def test_a_killed_reader_of_any_kind_is_tried_again(ed, monkeypatch, name, content):
    """kill -9 in the first try; the second reads it, and nothing of the first is left."""
    version = create_from_file(actor=ed.actor, filename=name, chunks=[content], size=len(content)).current
    real = subprocess.Popen
    monkeypatch.setattr("datasets.services.reading.wake", lambda *args: None)
    dying = "import os, signal; open('data.parquet', 'w').write('half'); os.kill(os.getpid(), signal.SIGKILL)"
    with monkeypatch.context() as patched:
        patched.setattr(
            reader_process.subprocess, "Popen", lambda _, **rest: real([sys.executable, "-c", dying], **rest)
        )
        assert read_version(version.pk) is None
    version.refresh_from_db()
    assert (version.status, version.attempt) == (VersionStatus.PROCESSING, 1)
    done = read_version(version.pk)
    assert done is not None
    assert (done.status, done.attempt) == (VersionStatus.READY, 2)


def test_beyond_the_processor_time_the_sentence_names_the_limit(ed, make, monkeypatch):
    version = make(SMALL, read=False).current
    real = subprocess.Popen
    code = f"import os; os.kill(os.getpid(), {int(signal.SIGXCPU)})"
    monkeypatch.setattr(
        reader_process.subprocess, "Popen", lambda _, **rest: real([sys.executable, "-c", code], **rest)
    )
    done = read_version(version.pk)
    assert done.error_code == "time_limit"
    assert "900 seconds" in done.error_message


def test_a_part_waits_for_the_others(ed):
    """A page that sends several large files names them together afterwards."""
    for part, made in (("yes", 0), ("", 1)):
        upload = announce(ed.actor, len(SMALL), filename="a.csv", part=part)
        append_part(actor=ed.actor, upload=upload, offset=0, chunks=[SMALL])
        assert Dataset.objects.count() == made
        assert bool(upload.result_url) == bool(made)


def test_the_kind_of_an_upload_is_that_of_its_metadata(ed):
    content = json.dumps([{"text": "Hello there."}]).encode()
    upload = announce(ed.actor, len(content), filename="a.json", kind="chat")
    append_part(actor=ed.actor, upload=upload, offset=0, chunks=[content])
    assert Dataset.objects.get().kind == "chat"
