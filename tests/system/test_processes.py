"""The pieces of the supervisor that need no portal."""

import errno
import io
import os
import socket
import subprocess
import sys
import time

import psutil
import pytest

from mlplatform.core.errors import Conflict
from mlplatform.system.processes.console import Console
from mlplatform.system.processes.lifeline import tied
from mlplatform.system.processes.listening import CannotListen, address, listen, names_of
from mlplatform.system.processes.lock import DataDirLock
from mlplatform.system.processes.logs import PartLog, alarming
from mlplatform.system.processes.part import Part
from mlplatform.system.processes.restarts import note_restart, take_restarts
from mlplatform.system.processes.supervisor import Supervisor
from tests.system.portal import wait_for


def test_a_lock_names_its_holder_and_is_free_afterwards(tmp_path):
    first, second = DataDirLock(tmp_path), DataDirLock(tmp_path)
    first.acquire()
    first.describe(pid=4711, address="http://localhost:8000")
    with pytest.raises(Conflict, match=r"held by process 4711, which serves http://localhost:8000"):
        second.acquire()
    first.release()
    second.acquire()
    assert second.holder()["pid"] == os.getpid()
    second.release()


def test_logs_are_cut_into_lines_and_rotated(tmp_path, monkeypatch):
    monkeypatch.setattr("mlplatform.system.processes.logs._FILE_BYTES", 2000)
    folder = tmp_path / "logs"
    log = PartLog(folder, "web")
    assert log.feed(b"one\ntw") == ["one"]
    assert log.feed(b"o\r\n\xff\n") == ["two", "\ufffd"]
    for _ in range(200):
        log.feed(b"x" * 99 + b"\n")
    log.feed(b"unfinished")
    log.close()
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["web.log", "web.log.1", "web.log.2", "web.log.3", "web.log.4"]
    assert all(path.stat().st_size <= 2000 for path in folder.iterdir())
    assert (folder / "web.log").read_text().endswith("unfinished\n")


def test_output_without_line_ends_does_not_pile_up(tmp_path):
    log = PartLog(tmp_path, "web")
    assert [len(line) for line in log.feed(b"x" * 70_000)] == [70_000]
    log.close()


def test_only_alarming_lines_reach_the_console():
    assert alarming("2026-11-21 10:00:00,000 ERROR django.request: Internal Server Error: /")
    assert not alarming("2026-11-21 10:00:00,000 INFO django-q: Processed")


def test_a_part_waits_longer_after_each_failure(tmp_path):
    part = Part("broken", [sys.executable, "-c", "print('why'); raise SystemExit(3)"], PartLog(tmp_path, "broken"))
    pauses = []
    for _ in range(3):
        part.start()
        assert part.process
        part.process.wait(10)
        assert part.ended() == "ended with exit code 3"
        pauses.append(part.start_at - time.monotonic())
    assert pauses == pytest.approx([0.5, 1.0, 2.0], abs=0.1)
    assert list(part.log.recent) == ["why"] * 3
    part.finish()


def test_a_tied_process_dies_with_its_parent():
    """The parent ends by SIGKILL, so nothing but the kernel can have told the child."""
    parent_code = (
        "import subprocess, time; from mlplatform.system.processes.lifeline import tied;"
        "child = subprocess.Popen(tied(['sleep', '60'])); print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not psutil.pid_exists(child), 5, "the child to be gone")


def test_a_tie_to_a_parent_that_is_gone_ends_at_once():
    command = tied(["sleep", "60"])
    command[4] = "1"
    assert subprocess.run(command, timeout=10, check=False).returncode == 1


def test_restarts_are_handed_over_once(tmp_path):
    path = tmp_path / "restarts.jsonl"
    assert take_restarts(path) == []
    note_restart(path, "web", "ended with exit code 1")
    assert [(entry["part"], entry["detail"]) for entry in take_restarts(path)] == [("web", "ended with exit code 1")]
    assert take_restarts(path) == []


def test_half_a_line_of_a_full_disk_hides_no_other_restart(tmp_path):
    path = tmp_path / "restarts.jsonl"
    note_restart(path, "web", "ended with exit code 1")
    with path.open("a") as file:
        file.write('{"part": "work')
    assert [entry["part"] for entry in take_restarts(path)] == ["web"]
    assert take_restarts(path) == []
    note_restart(tmp_path / "no" / "such" / "folder", "web", "a note that cannot be kept costs nothing else")


def test_a_part_without_room_to_start_costs_the_others_nothing(tmp_path, monkeypatch):
    """As when the system is at its limit of processes: it is started when there is room again."""

    class Crowded(Part):
        refused = 0

        def start(self) -> None:
            if self.refused < 2:
                self.refused += 1
                raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
            super().start()

    monkeypatch.setattr("mlplatform.system.processes.part._FIRST_DELAY_S", 0.01)
    started = tmp_path / "started"
    sleep = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    parts = [
        Crowded("second", [sys.executable, "-c", sleep, str(started)], PartLog(tmp_path, "second")),
        Part("first", ["sleep", "60"], PartLog(tmp_path, "first")),
    ]
    said = io.StringIO()
    supervisor = Supervisor(parts, Console(said))
    monkeypatch.setattr(supervisor, "_wait", lambda seconds: time.sleep(min(seconds, 0.01)))

    def end_once_started() -> None:
        if started.exists():
            supervisor.signals = 2

    monkeypatch.setattr(supervisor, "_restart_ended", end_once_started)
    supervisor.run()
    assert said.getvalue().count("second could not be started") == 2


def test_addresses_are_what_one_types():
    with listen("127.0.0.1", 0) as sock:
        port = sock.getsockname()[1]
        assert address(sock) == f"http://localhost:{port}"
        with pytest.raises(CannotListen, match=f"Port {port} of 127.0.0.1 is taken"):
            listen("127.0.0.1", port)
    with pytest.raises(CannotListen, match=r"cannot listen at 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_allowed_hosts_follow_the_address():
    assert names_of("127.0.0.1") == ["localhost", "127.0.0.1"]
    assert names_of("192.0.2.7") == ["localhost", "127.0.0.1", "192.0.2.7"]
    assert socket.gethostname() in names_of("0.0.0.0")
