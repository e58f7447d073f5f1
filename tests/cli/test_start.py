"""`mlplatform start` as its user meets it: real processes, real signals."""

import os
import signal
import socket
import time

import pytest

from tests.system.portal import Running, environment, run, started, wait_for

PARTS = {
    "web": ("daphne",),
    "worker": ("mlplatform worker",),
    "template": ("training.trainers.template",),
}


def test_a_second_start_is_quick(env):
    def seconds() -> float:
        begun = time.monotonic()
        with started(env):
            return time.monotonic() - begun

    # The best of three: what else the machine does must not decide.
    assert any(seconds() < 10 for _ in range(3))


def test_the_first_start_prints_address_and_sign_in_link(tmp_path):
    with started(environment(tmp_path / "new")) as portal:
        text = portal.console.read_text()
        assert f"Open {portal.address}" in text
        assert f"Sign in once with {portal.address}/start/" in text
        assert portal.rows("SELECT username, is_superuser FROM core_user") == [("owner", 1)]
        assert portal.rows("SELECT count(*) FROM datasets_dataset")[0][0] > 0


def test_a_second_start_on_the_same_data_directory_is_refused_in_words(portal: Running):
    refused = run("start", "--port", "0", env=portal.env)
    assert refused.returncode == 2
    assert "already running" in refused.stderr
    assert str(portal.pid) in refused.stderr
    assert portal.address in refused.stderr
    assert "--data-dir" in refused.stderr
    assert portal.answers()


def test_a_taken_port_is_named(env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("start", "--port", str(port), env=env)
    assert refused.returncode == 2
    assert f"Port {port} of 127.0.0.1 is taken" in refused.stderr
    assert "--port" in refused.stderr


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    refused = run("start", env=environment(tmp_path / "file" / "below"))
    assert refused.returncode == 2
    assert "data directory" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_wrong_setting_is_named(env):
    refused = run("start", env=env | {"MLPLATFORM_TRAINING_WORKERS": "many"})
    assert refused.returncode == 2
    assert "MLPLATFORM_TRAINING_WORKERS is “many”. Write a whole number." in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_ends_cleanly_and_leaves_nobody_behind(own_portal: Running, number: signal.Signals):
    wait_for(lambda: own_portal.find("qcluster"), 60, "the clusters")
    begun = time.monotonic()
    if number == signal.SIGINT:
        # As a terminal does it: the whole foreground group gets the signal.
        own_portal.family()
        os.killpg(own_portal.pid, number)
        assert own_portal.process.wait(30) == 0
    else:
        assert own_portal.end(number) == 0
    assert time.monotonic() - begun < 30
    wait_for(lambda: not own_portal.family(), 10, "every process to be gone")
    assert "Ended." in own_portal.console.read_text()
    assert own_portal.rows("SELECT count(*) FROM system_workerprocess")[0][0] == 0


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_comes_back_and_is_recorded(portal: Running, part: str):
    wait_for(lambda: portal.find(*PARTS[part]), 60, f"the {part}")
    killed = portal.find(*PARTS[part])[0]
    killed.kill()
    wait_for(lambda: [p for p in portal.find(*PARTS[part]) if p.pid != killed.pid], 60, f"another {part}")
    wait_for(portal.answers, 60, "an answer")
    assert f"{part} was ended by SIGKILL" in portal.console.read_text()
    wait_for(lambda: portal.rows(f"SELECT 1 FROM system_processrestart WHERE part = '{part}'"), 60, "the record")


def test_the_template_knows_no_address_and_no_key(portal: Running):
    """What it was started with can be read in /proc by every trainer forked from it."""
    wait_for(lambda: portal.find(*PARTS["template"]), 60, "the template")
    seen = portal.find(*PARTS["template"])[0].environ()
    assert "PATH" in seen
    assert not [name for name in seen if name.startswith(("DATABASE_", "REDIS_", "MLPLATFORM_"))]


def test_callers_wait_while_web_restarts(portal: Running):
    """The supervisor holds the socket, so nobody is refused in the second that web needs."""
    portal.find("daphne")[0].kill()
    assert portal.get("/healthz", timeout=60)[0] == 200


def test_kill_9_of_the_supervisor_leaves_no_orphans_and_no_lock(own_portal: Running):
    wait_for(lambda: len(own_portal.find("qcluster")) >= 10, 60, "both clusters with all their processes")
    own_portal.family()
    own_portal.process.kill()
    own_portal.process.wait()
    wait_for(lambda: not own_portal.family(), 20, "every process to be gone")
    with started(own_portal.env) as again:
        assert again.answers()
