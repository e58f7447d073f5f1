"""Trainers that crash, hang, flood, lie: the job ends with a reason, or is tried again, and nothing is left over."""

import signal

import pytest

from tests.faults.portal import alive
from tests.waiting import wait_for
from training.models import JobEvent


@pytest.mark.parametrize(
    ("mode", "code", "words"),
    [
        ("crash", "program_error", "SIGSEGV"),
        ("raises", "program_error", "ValueError: seven is no colour"),
        ("exits", "program_error", "exit code 7"),
        ("diverges", "diverged", "not a number"),
        ("no_result", "bad_result", "no result.json"),
        ("bad_json", "bad_result", "no JSON"),
        ("bad_number", "bad_result", "not finite"),
        ("bad_hash", "bad_result", "SHA-256 differs"),
        ("outside", "bad_result", "outside"),
        ("link", "bad_result", "is a link"),
    ],
)
def test_mistake_of_the_trainer_fails_the_job_at_once(portal, mode, code, words):
    job = portal.create(mode)
    portal.run()
    portal.check(job, "failed")
    assert (job.failure["code"], job.attempt) == (code, 1)
    assert words in job.failure["message"]
    assert job.failure["hint"]


def test_killed_trainer_is_tried_again(portal):
    job = portal.create("killed", until=2, seconds=0.1)
    portal.run()
    portal.check(job)
    assert (job.attempt, job.infra_failures) == (3, 2)
    assert [attempt.signal for attempt in job.attempts.all()] == [9, 9, None]


def test_trainer_that_is_always_killed_fails_after_five_retries(portal):
    job = portal.create("killed", seconds=0)
    portal.run()
    portal.check(job, "failed")
    assert (job.attempt, job.failure["code"]) == (6, "child_killed")


def test_out_of_memory_halves_the_batch_and_says_so(portal):
    job = portal.create("memory", batch_size=64)
    portal.run()
    portal.check(job)
    assert [attempt.overrides.get("batch_size") for attempt in job.attempts.all()] == [None, 32, 16]
    assert job.hyperparameters["batch_size"] == 64
    said = [event.data["message"] for event in job.events.filter(kind="warning")]
    assert any("batches of 32 rows" in message for message in said)


def test_out_of_memory_a_third_time_fails(portal):
    job = portal.create("memory", batch_size=512)
    portal.run()
    portal.check(job, "failed")
    assert (job.attempt, job.failure["code"]) == (3, "out_of_memory")


def test_full_disk_is_tried_again_and_named(portal):
    job = portal.create("full_disk", until=1)
    portal.run()
    portal.check(job)
    assert job.attempts.first().failure["code"] == "storage"


def test_folder_that_cannot_be_made_is_tried_again(portal):
    (portal.data_dir / "jobs").write_text("in the way")
    job = portal.create()
    worker = portal.worker(JOB_BACK_OFF_S=0.5, JOB_BACK_OFF_MAX_S=2)  # retries are left when the folder can be made
    wait_for(lambda: job.attempts.filter(outcome="failed").exists(), 60)
    (portal.data_dir / "jobs").unlink()
    worker.wait(60)
    portal.check(job)
    assert job.attempts.first().failure["code"] == "storage"


def test_flood_is_cut_and_the_job_still_succeeds(portal):
    job = portal.create("flood")
    portal.run(MLPLATFORM_JOB_LOG_LIMIT_MB="1")
    portal.check(job)
    log = (portal.data_dir / "jobs" / str(job.pk) / "1" / "log.txt").read_bytes()
    assert len(log) < 1.1 * 2**20
    assert b"reached its limit of 1 MB" in log
    assert JobEvent.objects.filter(job=job).count() < 2_500
    points = job.metric_points.filter(name="loss")
    assert points.count() < 10_000
    assert points.order_by("id").last().step == 10


def test_garbage_on_the_event_pipe_is_left_out_and_told(portal):
    job = portal.create("garbled")
    portal.run()
    portal.check(job)
    codes = [event.data["code"] for event in job.events.filter(kind="warning")]
    assert "whole" in codes
    assert "garbled_events" in codes


def test_half_a_line_at_the_end_harms_nobody(portal):
    job = portal.create("garbled", seconds=0)
    portal.run()
    portal.check(job, "failed")
    assert "exit code 3" in job.failure["message"]
    assert job.events.filter(kind="warning", data__code="whole").exists()


def test_processes_that_the_trainer_leaves_are_ended(portal):
    job = portal.create("orphan")
    portal.run()
    portal.check(job)
    pid = int((portal.data_dir / "jobs" / str(job.pk) / "1" / "orphan").read_text())
    wait_for(lambda: not alive(pid), 20)


def test_time_limit_stops_a_deaf_trainer(portal):
    job = portal.create("deaf", time_limit_s=1)
    portal.run()
    portal.check(job, "failed")
    assert job.failure["code"] == "time_limit"
    assert job.attempt == 1


def test_stall_limit_stops_a_silent_trainer(portal, settings):
    settings.JOB_STALL_LIMIT_S = 2
    job = portal.create("stalls")
    portal.run()
    portal.check(job, "failed")
    assert job.failure["code"] == "stalled"
    attempt = job.attempts.get()
    # On a slow machine SIGTERM ends it before it listens, or SIGKILL before it has obeyed.
    assert attempt.exit_code == 20 or attempt.signal in (signal.SIGTERM, signal.SIGKILL)
