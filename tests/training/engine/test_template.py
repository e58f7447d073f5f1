"""The warm template: children forked from it, their ends, and what happens when somebody goes away."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from mlplatform.core import warm
from mlplatform.core.child_environment import child_environment
from mlplatform.core.storage import run_dir
from tests.waiting import wait_for
from training.trainers.template import NotForkable, check_forkable


@pytest.fixture
def template(data_dir):
    """A template that listens in the test's data directory."""
    socket = run_dir() / "template.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tables_template", str(socket)],
        env=child_environment(1),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: socket.exists() or process.poll() is not None, 60)
    assert process.poll() is None, process.stderr.read()
    yield process
    process.kill()
    process.communicate()


def write_run(folder: Path) -> Path:
    """A run directory whose trainer does not exist: the child ends at once and says so with exit code 11."""
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"trainer": "none-such", "data": {"path": "x"}}), "utf-8")
    return folder


def start(folder: Path, run="train", **fds) -> warm.Child:
    return warm.spawn(run=run, args=[str(folder)], env=child_environment(1), cwd=folder, **fds)


def waiting_server(folder: Path) -> tuple[warm.Child, int]:
    """A child that waits for requests until the returned descriptor is closed."""
    folder.mkdir(parents=True)
    read, write = os.pipe()
    child = start(folder, "serve", stdin=read)
    os.close(read)
    return child, write


def test_child_is_forked_and_its_exit_code_comes_back(template, tmp_path):
    with (tmp_path / "log").open("wb") as log:
        child = start(write_run(tmp_path / "run"), stdout=log.fileno(), stderr=log.fileno())
        ended = child.wait(20)
    assert child.warm
    assert (ended.code, ended.signal) == (11, None), (tmp_path / "log").read_text()
    assert ended.peak_memory_bytes is not None
    assert ended.peak_memory_bytes > 10**6
    assert "none-such" in (tmp_path / "run/out/failure.json").read_text()


def test_child_is_alone(template, tmp_path):
    child, write = waiting_server(tmp_path / "model")
    process = psutil.Process(child.pid)
    assert process.ppid() == template.pid
    assert os.getsid(child.pid) == os.getpgid(child.pid) == child.pid
    wait_for(lambda: not [c for c in process.net_connections("unix") if c.raddr or c.laddr], 20)
    assert "DATABASE_URL" not in Path(f"/proc/{child.pid}/environ").read_text()
    os.close(write)
    assert child.wait(20).code == 10  # an empty folder holds no model
    child.close()


def test_closing_the_connection_ends_the_child(template, tmp_path):
    child, write = waiting_server(tmp_path / "model")
    child._connection.close()
    wait_for(lambda: not psutil.pid_exists(child.pid), 20)
    os.close(write)


def test_death_of_the_template_ends_the_child_and_the_next_one_starts_plainly(template, tmp_path):
    child, write = waiting_server(tmp_path / "model")
    template.kill()
    template.wait()
    assert child.wait(20).lost
    wait_for(lambda: not psutil.pid_exists(child.pid), 20)
    os.close(write)
    plain = start(write_run(tmp_path / "run"))
    assert not plain.warm
    assert plain.wait(30).code == 11


def test_a_killed_child_is_told_by_its_signal(template, tmp_path):
    child, write = waiting_server(tmp_path / "model")
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(20).signal == signal.SIGKILL
    os.close(write)


def test_garbage_does_not_end_the_template(template, tmp_path):
    import socket

    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.path.relpath(run_dir() / "template.sock"))
        client.sendall(b"{nonsense\n")
        assert b"error" in client.recv(1000)
    assert start(write_run(tmp_path / "run")).wait(20).code == 11


def test_a_second_thread_forbids_forking():
    import threading

    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    try:
        with pytest.raises(NotForkable, match="threads run"):
            check_forkable()
    finally:
        go_on.set()
        thread.join()


def test_fork_is_quick(template, tmp_path):
    child = start(write_run(tmp_path / "run"))
    ended = child.wait(20)
    assert child.warm
    assert ended.cpu_seconds is not None
    assert ended.cpu_seconds < 0.5  # loading the libraries again takes more; a busy machine adds little to this clock
