"""A process is gone only when the system says so, and not when it cannot be asked."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlplatform.core import holders, processes
from tests.waiting import wait_for


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """This process can open nothing; what is open stays so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def child() -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def test_a_process_is_not_gone_because_nobody_can_look(child):
    started, holder = processes.start_time(child.pid), holders.name_of(child.pid)
    processes._boot_id.cache_clear()
    with no_descriptor_left():
        running, gone = processes.is_running(child.pid, started), holders.is_gone(holder)
        named = holders.this_process()
        with pytest.raises(OSError, match="Too many open files"):
            processes.end_leftover(child.pid, started)
    assert running
    assert not gone
    assert named == ""
    assert child.poll() is None
    assert holders.this_process() != ""


def test_a_child_that_nobody_would_know_is_not_left_running(tmp_path, monkeypatch):
    from mlplatform.core import warm

    def cannot_tell(pid: int) -> float:
        pids.append(pid)
        raise OSError(24, "Too many open files")

    pids: list[int] = []
    monkeypatch.setattr("mlplatform.core.warm_plain.start_time", cannot_tell)
    with pytest.raises(OSError, match="Too many open files"):
        warm.spawn(run="train", args=[str(tmp_path)], env={}, cwd=tmp_path)
    assert pids
    assert processes.start_time(pids[0]) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_how_a_zombie_ended(child):
    assert processes.zombie_exit(child.pid) is None
    child.terminate()
    started = processes.start_time(child.pid)
    wait_for(lambda: not processes.is_running(child.pid, started))
    assert processes.zombie_exit(child.pid) == -15
    child.wait()
    assert processes.zombie_exit(child.pid) is None
    assert not processes.is_running(child.pid, started)
