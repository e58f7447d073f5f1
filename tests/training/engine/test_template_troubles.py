"""The template stands still, runs out of something or may fork no more: whoever runs in its children goes on."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mlplatform.core import warm, warm_fork
from mlplatform.core.child_environment import child_environment
from mlplatform.core.storage import run_dir
from mlplatform.core.warm_fork import ForkedChild, TemplateGone
from tests.training.engine.test_template import waiting_server, write_run
from tests.waiting import wait_for

# Nothing is loaded, so that it listens at once; SIGUSR1 gives it a second thread, and it writes down what it forks for.
# Numbers of descriptors start above those that a fork needs for a moment, as a real limit on them does.
COLD = (
    "import os, signal, sys, threading, training.trainers.template as t;"
    "null = [os.open(os.devnull, os.O_RDWR) for _ in range(210)];"
    "from pathlib import Path;"
    "t.prepare = lambda: None; t.network_steps = lambda: iter(());"
    "fork = t.fork_child; forks = open(sys.argv[2], 'w', 1);"
    "t.fork_child = lambda request: (print(*request.args, file=forks), fork(request))[1];"
    "another = lambda *_: threading.Thread(target=threading.Event().wait, daemon=True).start();"
    "signal.signal(signal.SIGUSR1, another);"
    "sys.exit(t.main(Path(sys.argv[1])))"
)


@pytest.fixture
def template(data_dir, tmp_path, monkeypatch):
    """A template that has loaded nothing, whose clients are impatient."""
    monkeypatch.setattr(warm_fork, "ANSWER_LIMIT_S", 0.3)
    path = run_dir() / warm.SOCKET_NAME
    process = subprocess.Popen(
        [sys.executable, "-c", COLD, str(path), str(tmp_path / "forks")], env=child_environment(1)
    )
    wait_for(path.exists, 20)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def server(template, tmp_path):
    """A child that waits until its input is closed."""
    child, write = waiting_server(tmp_path / "model")
    assert child.warm
    yield child, write
    child.close()


def fork(folder) -> ForkedChild:
    with Path(os.devnull).open("r+b") as null:
        launch = warm.Launch("train", [str(folder)], child_environment(1), folder, *[null.fileno()] * 4)
        return ForkedChild.start(run_dir(), warm.SOCKET_NAME, launch)


def test_the_end_of_a_child_is_noticed_though_its_template_stands_still(template, tmp_path):
    child = fork(write_run(tmp_path / "run"))
    template.send_signal(signal.SIGSTOP)
    ended = child.wait(20)
    assert ended
    assert (ended.code, ended.signal) == (11, None)  # there is no such trainer
    child.close()
    template.send_signal(signal.SIGCONT)
    assert fork(write_run(tmp_path / "next")).wait(20).code == 11


def test_a_child_can_be_ended_though_its_template_stands_still(template, server):
    template.send_signal(signal.SIGSTOP)
    server[0].kill()
    assert server[0].wait(20).signal == signal.SIGKILL


def test_what_was_asked_of_a_template_that_stood_still_is_not_done_later(template, server, tmp_path):
    """Its client has long since started a plain process, and two of one job must never run."""
    template.send_signal(signal.SIGSTOP)
    with pytest.raises(TemplateGone):
        fork(write_run(tmp_path / "late"))
    template.send_signal(signal.SIGCONT)
    assert fork(write_run(tmp_path / "run")).wait(20).code == 11  # it has been through its queue
    assert "late" not in (tmp_path / "forks").read_text()


def test_a_full_queue_of_a_template_that_stands_still_holds_nobody_up(data_dir, tmp_path):
    (tmp_path / "run").mkdir()
    waiting = []
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(os.path.relpath(run_dir() / warm.SOCKET_NAME))
        deaf.listen(0)
        for _ in range(2):
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(0)
            waiting.append(client)
            client.connect_ex(os.path.relpath(run_dir() / warm.SOCKET_NAME))

        def start() -> None:
            with pytest.raises(TemplateGone):
                fork(tmp_path / "run")

        starting = threading.Thread(target=start, daemon=True)
        starting.start()
        starting.join(warm_fork.ANSWER_LIMIT_S + 5)
        assert not starting.is_alive()
    for client in waiting:
        client.close()


def test_a_template_without_descriptors_forks_nothing_and_keeps_its_children(template, server, tmp_path):
    """For each number of descriptors, from none for the connection to all that a fork needs."""
    open_ones = {int(path.name) for path in Path(f"/proc/{template.pid}/fd").iterdir()}
    free = [number for number in range(1000) if number not in open_ones]
    refused = 0
    for left in range(9):
        hard = resource.prlimit(template.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(template.pid, resource.RLIMIT_NOFILE, (free[left], hard))
        try:
            assert fork(write_run(tmp_path / f"run{left}")).wait(20).code == 11
        except TemplateGone:
            refused += 1
        assert template.poll() is None
        assert server[0].poll() is None
    assert 5 < refused < 9
    os.close(server[1])
    assert server[0].wait(10).code == 10  # and is told the end: an empty folder holds no model


def test_a_template_that_may_fork_no_more_waits_for_its_children(template, server, tmp_path):
    template.send_signal(signal.SIGUSR1)
    wait_for(lambda: len(list(Path(f"/proc/{template.pid}/task").iterdir())) == 2)
    with pytest.raises(TemplateGone):
        fork(write_run(tmp_path / "run"))
    wait_for(lambda: not (run_dir() / warm.SOCKET_NAME).exists())
    assert server[0].poll() is None
    os.close(server[1])
    assert server[0].wait(10).code == 10
    assert template.wait(10) == 1


def test_closing_a_child_that_has_ended_signals_nobody(template, server, monkeypatch):
    """Its number may be somebody else's by now."""
    os.kill(server[0].pid, signal.SIGKILL)
    wait_for(lambda: not Path(f"/proc/{server[0].pid}").exists())
    signalled = []
    monkeypatch.setattr(warm_fork, "signal_group", lambda *args: signalled.append(args))
    server[0].close()
    assert signalled == []


def test_closing_a_lost_child_signals_no_other_process_with_its_number(template, server, monkeypatch):
    template.kill()
    template.wait()
    wait_for(lambda: server[0].poll() is not None)
    assert server[0].poll().lost
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
        monkeypatch.setattr(server[0], "pid", other.pid)
        monkeypatch.setattr(server[0], "start_time", 0.0)
        server[0].close()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.1)
        other.kill()
