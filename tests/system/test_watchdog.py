"""What Django-Q does not survive by itself, it survives under the watchdog. Real clusters, real kills."""

import time
from pathlib import Path

import psutil
import pytest

from tests.system.conftest import SILENCE_S
from tests.system.portal import Running, run, wait_for

PATIENCE_S = 60


class Cluster:
    """The processes of the running group by what they do, found by how Django-Q starts them."""

    def __init__(self, worker: Running) -> None:
        self.parent = next(p for p in psutil.Process(worker.pid).children() if "qcluster" in " ".join(p.cmdline()))
        wait_for(lambda: self.parent.children(), PATIENCE_S, "the guard")
        self.guard = self.parent.children()[0]
        wait_for(lambda: len(self.guard.children()) >= 4, PATIENCE_S, "two workers, monitor and pusher")
        # In the order of their start: workers, monitor, pusher.
        *self.workers, self.monitor, self.pusher = sorted(self.guard.children(), key=lambda p: (p.create_time(), p.pid))


def enqueue_long(worker: Running, begun: Path, word: Path, marker: Path) -> None:
    """A task that ends when it is told to."""
    call = f"'tests.system.slow_tasks.wait_for_word', {str(begun)!r}, {str(word)!r}, {str(marker)!r}, cluster='short'"
    code = f"from django_q.tasks import async_task; async_task({call})"
    assert run("manage", "shell", "-c", code, env=worker.env).returncode == 0


def restarts(worker: Running) -> int:
    return int(worker.rows("SELECT count(*) FROM system_processrestart")[0][0])


def signs(worker: Running) -> int:
    """When a task last went all the way, in any group."""
    found = (worker.data_dir / "run" / "workers-1").glob("short-*/finished")
    return max((path.stat().st_mtime_ns for path in found), default=0)


def tasks_come_through(worker: Running) -> None:
    after = time.time_ns()
    wait_for(lambda: signs(worker) > after, PATIENCE_S, "a task to come through")
    # Twice, because a task that was under way when the kill came proves nothing.
    after = time.time_ns() + 500_000_000
    wait_for(lambda: signs(worker) > after, PATIENCE_S, "another task to come through")


@pytest.mark.parametrize("victim", ["parent", "guard", "monitor", "pusher"])
def test_a_killed_process_of_the_cluster_is_healed(worker: Running, victim: str):
    getattr(Cluster(worker), victim).kill()
    tasks_come_through(worker)


def test_killed_idle_workers_are_healed(worker: Running):
    """The one that waits for a task holds the queue's lock: by itself Django-Q would stand still for ever."""
    for idle in Cluster(worker).workers:
        idle.kill()
    tasks_come_through(worker)


def test_a_frozen_cluster_is_replaced(worker: Running):
    cluster = Cluster(worker)
    for process in cluster.guard.children():
        process.suspend()
    tasks_come_through(worker)
    assert not cluster.parent.is_running() or cluster.parent.status() == psutil.STATUS_ZOMBIE
    assert worker.rows("SELECT 1 FROM system_processrestart WHERE detail LIKE 'no sign of life%'")


def test_a_running_task_outlives_the_replacement_of_its_cluster(worker: Running, tmp_path: Path):
    """The queue is stuck, one worker is busy: its work is not thrown away, and new tasks go to a new group."""
    begun, word, marker = tmp_path / "begun", tmp_path / "word", tmp_path / "done"
    enqueue_long(worker, begun, word, marker)
    cluster = Cluster(worker)
    wait_for(begun.exists, PATIENCE_S, "the long task to be at work")
    for process in [*cluster.workers, cluster.pusher]:
        if process.pid != int(begun.read_text()):
            process.suspend()
    tasks_come_through(worker)
    assert not marker.exists()
    assert cluster.guard.is_running()
    word.touch()
    wait_for(marker.exists, PATIENCE_S, "the long task to end")
    wait_for(lambda: not cluster.guard.is_running(), PATIENCE_S, "the old group to go")


def test_workers_that_are_all_busy_are_left_alone(worker: Running, tmp_path: Path):
    """Nobody answers the canary for longer than the limit, and yet nothing is wrong."""
    before = restarts(worker)
    word, done = tmp_path / "word", [tmp_path / "done-0", tmp_path / "done-1"]
    for marker in done:
        enqueue_long(worker, marker.with_suffix(".begun"), word, marker)
    wait_for(lambda: all(marker.with_suffix(".begun").exists() for marker in done), PATIENCE_S, "both tasks to begin")
    time.sleep(SILENCE_S + 2)  # nothing is to happen, so there is nothing to wait for
    assert restarts(worker) == before
    word.touch()
    wait_for(lambda: all(marker.exists() for marker in done), PATIENCE_S, "both tasks to end")


@pytest.mark.slow
def test_workers_stopped_at_work_are_replaced(worker: Running, tmp_path: Path):
    """As after SIGSTOP: by their signs they are busy for ever, and they do nothing."""
    cluster = Cluster(worker)
    begun = [tmp_path / "begun-0", tmp_path / "begun-1"]
    for path in begun:
        enqueue_long(worker, path, tmp_path / "never", tmp_path / "done")
    wait_for(lambda: all(path.exists() for path in begun), PATIENCE_S, "both tasks to begin")
    for process in cluster.workers:
        process.suspend()
    tasks_come_through(worker)
    wait_for(lambda: not cluster.guard.is_running(), PATIENCE_S, "the old group to go")


def test_kill_9_of_the_watchdog_leaves_nobody_behind(worker: Running):
    Cluster(worker)
    worker.family()
    worker.process.kill()
    worker.process.wait()
    wait_for(lambda: not worker.family(), 20, "the cluster to be gone")


def test_it_ends_in_order_and_says_goodbye(worker: Running):
    wait_for(lambda: worker.rows("SELECT 1 FROM system_workerprocess"), PATIENCE_S, "the heartbeat")
    assert worker.end() == 0
    assert not worker.family()
    assert worker.rows("SELECT 1 FROM system_workerprocess") == []
    assert list((worker.data_dir / "run" / "workers-1").iterdir()) == []


def test_it_refuses_a_database_without_tables(worker_env: dict[str, str], tmp_path: Path):
    env = {name: value for name, value in worker_env.items() if name != "DATABASE_URL"}
    refused = run("worker", env=env | {"MLPLATFORM_DATA_DIR": str(tmp_path / "new")})
    assert refused.returncode == 2
    assert "migrations behind" in refused.stderr
    assert "mlplatform start" in refused.stderr
