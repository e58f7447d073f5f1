"""Where a trainer computes: on a GPU of this machine when there is one that PyTorch can use, one job at a time on each.

Nothing here imports torch: the driver's own tool lists the GPUs, and a library's file tells which build is installed.
"""

import fcntl
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from mlplatform.core import storage
from training.trainers.errors import UnknownTrainer
from training.trainers.registry import get_spec

AUTO, CPU = "auto", "cpu"
ASK_S = 10.0  # how long the driver may take; the first question after a start wakes the cards up
_UNANSWERED = (OSError, subprocess.SubprocessError)


@dataclass(slots=True)
class Device:
    """A device held for one attempt. `name` as PyTorch calls it; `close` lets the next job have it."""

    name: str = CPU
    _lock: int | None = None
    trouble: str = ""  # why it is not the one it could be; for the job's log

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def acquire(trainer: str) -> Device | None:
    """A device for an attempt of this trainer; None while every GPU is taken."""
    try:
        names = _names(trainer)
    except _UNANSWERED as error:
        return Device(trouble=f"This training runs on the processor, as the driver did not list its GPUs: {error}")
    if names == [CPU]:
        return Device()
    for place in range(settings.JOBS_PER_GPU):
        for name in names:
            lock = _try_lock(storage.run_dir() / f"{name.replace(':', '-')}.{place}.lock")
            if lock is not None:
                return Device(name, lock)
    return None


def uses_gpu(trainer: str) -> bool:
    """Whether it computes with PyTorch, and so on a GPU where there is one. An unknown one is refused by the child."""
    try:
        return any(item.module == "torch" for item in get_spec(trainer).requires)
    except UnknownTrainer:
        return False


def _names(trainer: str) -> list[str]:
    """The devices that may be used, in the order in which they are tried. Raises what `gpus` does."""
    wanted: str = settings.DEVICE
    if not uses_gpu(trainer) or wanted == CPU:
        return [CPU]
    if wanted not in (AUTO, "cuda"):
        return [wanted]
    try:
        count = gpus()
    except _UNANSWERED:
        if wanted == AUTO:
            raise
        count = 0
    if count:
        return [f"cuda:{number}" for number in range(count)]
    return [CPU] if wanted == AUTO else ["cuda:0"]  # asked for and not found: the trainer says so


@cache
def gpus() -> int:
    """GPUs that the driver lists and that the installed PyTorch was built for; asked once by each process.

    Raises OSError or SubprocessError when the driver's tool does not answer, which is not kept: it is asked again.
    """
    if not _torch_has_cuda():
        return 0
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return len([name for name in visible.split(",") if name.strip() not in ("", "-1")])
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=ASK_S, check=True)
    except FileNotFoundError:  # no driver is installed
        return 0
    return sum(line.startswith("GPU ") for line in listed.stdout.splitlines())


def _torch_has_cuda() -> bool:
    """Looks for the library without importing the package."""
    spec = find_spec("torch")
    folders = spec.submodule_search_locations if spec else None
    return any(list(Path(folder, "lib").glob("libtorch_cuda*")) for folder in folders or ())


def _try_lock(path: Path) -> int | None:
    """A lock that the kernel frees when this process ends, however it ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
