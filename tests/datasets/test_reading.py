"""Reading with real children: killed, deaf, endless; leases, fences and the sweep."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from datasets.services import reader_process, reading
from datasets.services.reading import claim, read_version
from datasets.services.sweep import empty_bin, sweep_folders, sweep_readings, take_over_readings
from mlplatform.core import holders, storage
from tests.datasets.conftest import SMALL, read, reader_is

pytestmark = pytest.mark.django_db


def test_files_move_only_with_the_row(make, data_dir):
    version = make().current
    folder = storage.dataset_dir(version.pk)
    assert version.status == VersionStatus.READY
    assert sorted(path.name for path in folder.iterdir()) == ["data.parquet", "original", "reading.json"]
    assert storage.sha256_of(folder / "data.parquet") == version.parquet_sha256
    assert storage.sha256_of(folder / "original") == version.sha256


def test_a_version_is_read_once(make):
    version = make().current
    assert read_version(version.pk) is None
    assert claim(version.pk) is None


def test_the_child_gets_limits_and_no_secrets(make, monkeypatch):
    version = make(read=False).current
    monkeypatch.setenv("MLPLATFORM_SECRET_KEY", "very secret")
    reader_is(monkeypatch, "import json, os; json.dump(dict(os.environ), open('env.json', 'w')); open('keep', 'w')")
    seen: dict[str, str] = {}

    def look(folder: Path, *args):
        ended = reader_process.run_reader(folder, *args)
        seen["env"] = (folder / "env.json").read_text()
        return ended

    monkeypatch.setattr(reading, "run_reader", look)
    read_version(version.pk)
    assert "MLPLATFORM_READ_MEMORY_MB" in seen["env"]
    assert "secret" not in seen["env"]


def test_a_killed_child_is_tried_again_and_then_said_in_words(make, monkeypatch, woken):
    version = make(read=False).current
    woken.clear()
    reader_is(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    for attempt in (1, 2):
        assert read_version(version.pk) is None
        version.refresh_from_db()
        assert (version.status, version.attempt, version.lease_until) == (VersionStatus.PROCESSING, attempt, None)
    assert woken == [str(version.pk)] * 2
    assert read(version).status == VersionStatus.ERROR
    version.refresh_from_db()
    assert version.error_code == "reader_crashed"
    assert "3 times" in version.error_message
    assert not list(storage.dataset_dir(version.pk).glob("reading-*"))


def test_a_child_killed_from_outside_is_read_by_the_next_try(make, monkeypatch, woken):
    """kill -9 of a real reader in the middle of a large file; the second try succeeds."""
    content = b"a,b\n" + b"1.5,red\n" * 1_000_000
    version = make(content, read=False).current
    real = subprocess.Popen

    def start(command, **options):
        child = real([sys.executable, "-c", _STOPS_HALF_WAY], **options)
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        os.kill(child.pid, signal.SIGKILL)
        return child

    with monkeypatch.context() as patched:
        patched.setattr(reader_process.subprocess, "Popen", start)
        assert read_version(version.pk) is None
    assert read(version).rows == 1_000_000


# The real reader, which stands still at its second block: it must not be done before somebody can kill it.
_STOPS_HALF_WAY = """
import os, runpy, signal, sys
from datasets.kinds.table.blocks import BlockStream
real = BlockStream._block
def stop_there(self, data, cut, line):
    if line > 1:
        os.kill(os.getpid(), signal.SIGSTOP)
    return real(self, data, cut, line)
BlockStream._block = stop_there
sys.argv[1:] = [os.getcwd()]
runpy.run_module("datasets.kinds", run_name="__main__")
"""


def test_an_endless_reading_ends_in_words(make, monkeypatch, settings):
    settings.READ_TIME_LIMIT_S = 1
    version = make(read=False).current
    reader_is(monkeypatch, "import time; time.sleep(60)")
    assert read(version).error_code == "time_limit"


def test_a_reader_that_lost_its_lease_is_killed_and_writes_nothing(make, monkeypatch, settings):
    settings.READ_LEASE_S = 1
    version = make(read=False).current
    reader_is(monkeypatch, "import time; time.sleep(60)")
    takeover = threading.Event()

    def lose(folder: Path, limits: reader_process.ReadingLimits, still_mine):
        DatasetVersion.objects.filter(pk=version.pk).update(fence=99)
        takeover.set()
        begun = time.monotonic()
        ended = reader_process.run_reader(folder, limits, still_mine)
        assert time.monotonic() - begun < 50  # by itself it would end after 60
        return ended

    monkeypatch.setattr(reading, "run_reader", lose)
    assert read_version(version.pk) is None
    version.refresh_from_db()
    assert (version.status, version.fence) == (VersionStatus.PROCESSING, 99)
    assert takeover.is_set()


def test_a_zombie_that_wakes_up_late_publishes_nothing(make, monkeypatch):
    """Its child has ended well, but meanwhile another worker took the version over."""
    version = make(read=False).current
    real = reader_process.run_reader

    def slow(*args):
        ended = real(*args)
        DatasetVersion.objects.filter(pk=version.pk).update(fence=2, attempt=2)
        return ended

    monkeypatch.setattr(reading, "run_reader", slow)
    assert read_version(version.pk) is None
    version.refresh_from_db()
    assert version.status == VersionStatus.PROCESSING
    assert not (storage.dataset_dir(version.pk) / "data.parquet").exists()


def test_the_sweep_wakes_for_dead_readers_and_lost_wake_ups(make, woken):
    dead, fresh, lost, given_up = (make(read=False).current for _ in range(4))
    past = timezone.now() - timedelta(minutes=5)
    rows = DatasetVersion.objects
    rows.filter(pk=dead.pk).update(attempt=1, fence=1, lease_until=past)
    rows.filter(pk=lost.pk).update(created_at=past)
    rows.filter(pk=given_up.pk).update(attempt=3, fence=3, lease_until=past)
    woken.clear()
    assert sweep_readings() == 3
    assert sorted(woken) == sorted([str(dead.pk), str(lost.pk)])
    given_up.refresh_from_db()
    assert given_up.error_code == "reader_crashed"
    assert read(dead).is_ready
    fresh.refresh_from_db()
    assert fresh.status == VersionStatus.PROCESSING


def test_a_version_of_a_dead_worker_need_not_wait_for_its_lease(make, woken):
    """What the dead one had unpacked goes with the next try."""
    version = make(read=False).current
    assert claim(version.pk)
    woken.clear()
    with subprocess.Popen(["sleep", "60"]) as worker:
        DatasetVersion.objects.filter(pk=version.pk).update(holder=holders.name_of(worker.pid))
        assert take_over_readings() == 0, "its worker lives"
        worker.kill()
    left = storage.dataset_dir(version.pk) / "reading-1" / "half"
    left.mkdir(parents=True)
    assert (take_over_readings(), take_over_readings()) == (1, 0)
    assert woken == [str(version.pk)]
    assert read(version).is_ready
    version.refresh_from_db()
    assert version.attempt == 2
    assert not left.parent.exists()


def test_a_version_that_has_killed_its_last_worker_says_so(make, woken, settings, django_capture_on_commit_callbacks):
    settings.READ_TRIES = 1
    version = make(read=False).current
    assert claim(version.pk)
    with subprocess.Popen(["true"]) as worker:
        DatasetVersion.objects.filter(pk=version.pk).update(holder=holders.name_of(worker.pid))
    left = storage.dataset_dir(version.pk) / "reading-1" / "half"
    left.mkdir(parents=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert take_over_readings() == 1
    version.refresh_from_db()
    assert (version.status, version.error_code) == ("error", "reader_crashed")
    assert [path.name for path in storage.dataset_dir(version.pk).iterdir()] == ["original"]


def test_folders_without_a_row_go_after_a_day(make, data_dir):
    kept = storage.dataset_dir(make().current_id)
    orphan = data_dir / "datasets" / "00000000-0000-4000-8000-000000000000"
    young = data_dir / "datasets" / "00000000-0000-4000-8000-000000000001"
    for folder in (orphan, young):
        folder.mkdir()
        (folder / "original").write_bytes(SMALL)
    long_ago = time.time() - 2 * 86_400
    for folder in (orphan, kept):
        os.utime(folder, (long_ago, long_ago))
    assert sweep_folders() == 1
    assert kept.exists()
    assert young.exists()
    assert not orphan.exists()


def test_the_bin_is_emptied_after_its_time(make, settings):
    old, young = make(read=False), make(read=False)
    Dataset.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=settings.BIN_KEEPS_DAYS + 1))
    Dataset.objects.filter(pk=young.pk).update(deleted_at=timezone.now())
    assert empty_bin() == 1
    assert list(Dataset.objects.values_list("pk", flat=True)) == [young.pk]


def test_a_file_that_changed_on_disk_is_not_trusted(make):
    version = make(read=False).current
    (storage.dataset_dir(version.pk) / "original").write_bytes(b"x,y\n1,2\n")
    assert read(version).error_code == "file_changed"


def test_when_the_worker_is_killed_its_child_goes_with_it(tmp_path):
    """kill -9 of the worker in the middle of a reading: no reader is left behind to write into anything."""
    worker = subprocess.Popen([sys.executable, "-c", _WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    child = psutil.Process(int(worker.stdout.readline()))
    assert child.is_running()
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert psutil.wait_procs([child], timeout=10)[1] == []


_WORKER = """
import os, subprocess, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from datasets.services import reader_process
real = subprocess.Popen
def start(command, **options):
    child = real([sys.executable, "-c", "import time; time.sleep(60)"], **options)
    print(child.pid, flush=True)
    return child
reader_process.subprocess.Popen = start
from datasets.kinds.base import get_kind
from datasets.services.reading_limits import limits_for
reader_process.run_reader(Path(sys.argv[1]), limits_for(get_kind("table"), 1), lambda: True)
"""
