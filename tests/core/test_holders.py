"""A claim's holder is gone only when its own process on this machine is."""

import socket
import subprocess

from mlplatform.core import holders, processes


def test_a_process_is_gone_when_it_has_ended():
    with subprocess.Popen(["sleep", "60"]) as child:
        name = holders.name_of(child.pid)
        assert not holders.is_gone(name)
        child.kill()
    assert holders.is_gone(name)
    assert not holders.is_gone(holders.this_process())


def test_another_process_with_its_pid_is_not_it():
    host, boot, pid, started = holders.this_process().rsplit("/", 3)
    assert holders.is_gone(f"{host}/{boot}/{pid}/{float(started) - 1}")


def test_of_others_nobody_can_tell(monkeypatch):
    with subprocess.Popen(["true"]) as child:
        name = holders.name_of(child.pid)
    assert name.startswith(socket.gethostname())
    assert not holders.is_gone("elsewhere" + name.removeprefix(socket.gethostname()))
    assert not holders.is_gone(name.replace(processes.boot_id(), "00000000-0000-0000-0000-000000000000"))
    assert not holders.is_gone("")
    monkeypatch.setattr(processes, "boot_id", lambda: "")
    assert not holders.is_gone(name)
    assert holders.this_process() == ""


def test_what_is_no_name_says_nothing():
    name = holders.this_process()
    for odd in ("x", "a/b/c", name.rpartition("/")[0] + "/None", name + "/x"):
        assert not holders.is_gone(odd)
