"""The fit of the fault trainer. Runs in the child; knows nothing of Django."""

import hashlib
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from tests.faults.trainer import FaultConfig
from training.trainers.contract import TrainingData, TrainResult
from training.trainers.errors import Diverged, OutOfMemory
from training.trainers.job import Job

STEPS = 10


def fit(config: FaultConfig, data: TrainingData, job: Job) -> TrainResult:
    job.phase("training", "Training")
    job.metric(0, "train", loss=1.0)
    attempt = int(job.output_dir.parent.name)
    if attempt <= config.until and config.mode != "ok":
        globals()[config.mode](config, job)
    for step in range(1, STEPS + 1):
        job.check_stop()
        time.sleep(config.seconds / STEPS)
        job.metric(step, "train", loss=1 / (1 + step))
        job.progress(step, STEPS)
    (job.output_dir / "model.bin").write_bytes(b"model")
    return TrainResult(
        headline={"name": "score", "split": "test"},
        metrics={"test": {"score": {"value": 0.5, "label": "Score"}}},
        baseline={"name": "none", "description": ""},
        evaluation={},
        signature={"inputs": [], "outputs": {"kind": "clustering"}},
        example_row={},
        files=("model.bin",),
        rows={"train": 1},
    )


def deaf(config, job):
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    for step in range(600):  # talks on, so that its supervisor has something to store all the time
        job.progress(step, 600)
        time.sleep(0.1)


def stalls(config, job):
    while not job.should_stop():
        time.sleep(0.05)
    job.check_stop()


def flood(config, job):
    for _ in range(400):
        print("x" * 10_000)
    sys.stdout.flush()
    for step in range(30_000):
        job.metric(step, "train", loss=step % 7)
    for number in range(2_000):
        job.warning("noise", f"noise {number}")


def garbled(config, job):
    fd = int(os.environ["MLPLATFORM_EVENTS_FD"])
    for line in (
        b"not json\n",
        b"[1, 2]\n",
        b"\xff\xfe\x00\n",
        b'{"kind": 5}\n',
        b"y" * 600_000 + b"\n",
        b"[" * 5000 + b"\n",
    ):
        os.write(fd, line)
    for value in ("NaN", '"text"', "1e999", "null", '"\\u0000"', '"\\ud800"'):
        os.write(fd, f'{{"kind": "metric", "name": "loss", "step": {value}, "value": {value}}}\n'.encode())
        os.write(fd, f'{{"kind": "phase", "label": {value}, "t": {value}}}\n'.encode())
    os.write(fd, b'{"kind": "warning", "code": "whole", "message": "after the garbage"}\n{"kind": "phase", "la')
    if config.seconds == 0:
        os._exit(3)


def orphan(config, job):
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
        os._exit(0)
    (job.output_dir.parent / "orphan").write_text(str(pid))


def killed(config, job):
    time.sleep(config.seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def crash(config, job):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.kill(os.getpid(), signal.SIGSEGV)


def raises(config, job):
    raise ValueError("seven is no colour")


def exits(config, job):
    os._exit(7)


def diverges(config, job):
    raise Diverged("The loss is not a number.", hint="Lower the learning rate.")


def memory(config, job):
    if config.batch_size > 16:
        raise OutOfMemory("No room for the batch.")


def full_disk(config, job):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
    (job.output_dir / "big").write_bytes(b"0" * (1 << 20))


def no_result(config, job):
    os._exit(0)


def bad_json(config, job):
    _leave(job, "{broken")


def bad_number(config, job):
    _leave(job, json.dumps(_manifest(job)).replace("0.5", "NaN"))


def bad_hash(config, job):
    _leave(job, json.dumps(_manifest(job, sha256="0" * 64)))


def outside(config, job):
    (job.output_dir.parent / "model.bin").write_bytes(b"model")
    _leave(job, json.dumps(_manifest(job, path="../model.bin")))


def link(config, job):
    target = job.output_dir.parent / "elsewhere.bin"
    target.write_bytes(b"model")
    (job.output_dir / "linked.bin").symlink_to(target)
    _leave(job, json.dumps(_manifest(job, path="linked.bin")))


def _manifest(job, path="model.bin", sha256=None):
    (job.output_dir / "model.bin").write_bytes(b"model")
    sha256 = sha256 or hashlib.sha256(b"model").hexdigest()
    return {
        "headline": {"name": "score", "split": "test"},
        "metrics": {"test": {"score": {"value": 0.5}}},
        "evaluation": {},
        "signature": {"inputs": [], "outputs": {"kind": "clustering"}},
        "example_row": {},
        "flavor": "sklearn",
        "files": [{"path": path, "bytes": 5, "sha256": sha256}],
    }


def _leave(job: Job, text: str) -> None:
    Path(job.output_dir / "result.json").write_text(text)
    os._exit(0)
