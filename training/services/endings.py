"""From how a child ended to what is told the user: one sentence why, one what to do next."""

import json
import re
import signal
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from mlplatform.core.child_exit import ChildExit
from mlplatform.core.formats import duration
from training.enums import FailureCode
from training.models import TrainingJob
from training.services.outcome import Failure
from training.trainers.errors import (
    NO_ROOM,
    NO_ROOM_EXIT_CODE,
    Cancelled,
    ConfigError,
    DataError,
    Diverged,
    OutOfMemory,
)


class StopReason(StrEnum):
    """Why the supervisor itself ended a child."""

    CANCEL = "cancel"
    TIME_LIMIT = "time_limit"
    STALLED = "stalled"
    SHUTDOWN = "shutdown"


@dataclass(frozen=True, slots=True)
class Ending:
    """All that is known when a child has ended. `memory_kill`: meanwhile the kernel killed for lack of memory."""

    exit: ChildExit
    stopped: StopReason | None
    run_dir: Path
    memory_kill: bool = False


_SAID_BY_TRAINER = {
    DataError.exit_code: FailureCode.DATA,
    ConfigError.exit_code: FailureCode.CONFIG,
    OutOfMemory.exit_code: FailureCode.OUT_OF_MEMORY,
    Diverged.exit_code: FailureCode.DIVERGED,
}
_FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}
_OS_ERROR = re.compile(r"OSError: \[Errno (\d+)\]")
_LAST_LINE = re.compile(r"^(?!\d\d:\d\d:\d\d )(\w[\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b.*)$", re.MULTILINE)
_TAIL_BYTES = 16_384

READ_LOG = "Read the end of the log; if the trainer is yours, correct it and start again."
MORE_MEMORY = "Choose smaller settings or fewer columns, or give the workers more memory."
MAKE_ROOM = "Make room in the data directory, or ask an operator to."


def failure_of(ending: Ending, job: TrainingJob) -> Failure:
    """Why the attempt failed; for endings that are neither a success nor a cancel."""
    if ending.stopped == StopReason.TIME_LIMIT:
        return Failure(
            FailureCode.TIME_LIMIT,
            f"The training was stopped at its time limit of {duration(job.time_limit_s)}.",
            "Raise the time limit or choose smaller settings, then start again.",
        )
    if ending.stopped == StopReason.STALLED:
        return Failure(
            FailureCode.STALLED,
            f"The training was stopped because it reported nothing for {duration(job.stall_limit_s)}.",
            "Look into the log for what it was doing, then start again.",
        )
    if ending.exit.lost:
        return Failure(FailureCode.CHILD_KILLED, "The process that trainers are started from ended.", "")
    if ending.exit.signal is not None:
        return _killed(ending)
    return _exited(ending)


def _killed(ending: Ending) -> Failure:
    name = ending.exit.signal_name
    if ending.exit.signal == signal.SIGKILL and ending.memory_kill:
        message = "The system ended the training because memory ran out."
        return Failure(FailureCode.OUT_OF_MEMORY, message, MORE_MEMORY)
    if ending.exit.signal in _FROM_OUTSIDE:
        return Failure(FailureCode.CHILD_KILLED, f"The training process was ended from outside ({name}).", "")
    if ending.exit.signal == signal.SIGXFSZ:
        return Failure(FailureCode.STORAGE, "The training wrote a file larger than this machine allows.", MAKE_ROOM)
    return Failure(FailureCode.PROGRAM, f"The trainer crashed in native code ({name}).", READ_LOG)


def _exited(ending: Ending) -> Failure:
    code = ending.exit.code
    if code in _SAID_BY_TRAINER:
        said = _failure_file(ending.run_dir)
        message = str(said.get("message") or "The trainer stopped without saying why.")
        return Failure(_SAID_BY_TRAINER[code], message[:2_000], str(said.get("hint") or READ_LOG)[:2_000])
    if code == Cancelled.exit_code:
        return Failure(FailureCode.CHILD_KILLED, "The training process was asked to stop from outside.", "")
    tail = _log_tail(ending.run_dir)
    if code == NO_ROOM_EXIT_CODE or any(int(number) in NO_ROOM for number in _OS_ERROR.findall(tail)):
        return Failure(
            FailureCode.STORAGE, "The training could not write its files: the disk is full or read-only.", MAKE_ROOM
        )
    lines = _LAST_LINE.findall(tail)
    what = f"with an error: {lines[-1][:300]}" if lines else f"with exit code {code}"
    return Failure(FailureCode.PROGRAM, f"The trainer ended {what}.", READ_LOG)


def _failure_file(run_dir: Path) -> dict[str, Any]:
    try:
        said = json.loads((run_dir / "out" / "failure.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _log_tail(run_dir: Path) -> str:
    try:
        with (run_dir / "log.txt").open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace").replace("\0", "")
    except OSError:
        return ""
