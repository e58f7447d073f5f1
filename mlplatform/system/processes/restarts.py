"""The supervisor's note of parts that ended by themselves. A file, because the supervisor does without the database."""

import contextlib
import fcntl
import json
import time
from pathlib import Path
from typing import TypedDict


class Restart(TypedDict):
    """One part that ended; `at` in Unix seconds."""

    part: str
    detail: str
    at: float


def note_restart(path: Path, part: str, detail: str) -> None:
    """Add one line to the file at `path`. A full disk costs the note, not what it is about."""
    entry: Restart = {"part": part, "detail": detail, "at": time.time()}
    with contextlib.suppress(OSError), path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(entry) + "\n")


def take_restarts(path: Path) -> list[Restart]:
    """All that was noted since the last call, oldest first; the file is emptied, of half a line as well."""
    if not path.exists() or not path.stat().st_size:
        return []
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        entries = [json.loads(line) for line in file if line.endswith("}\n")]
        file.seek(0)
        file.truncate()
    return entries
