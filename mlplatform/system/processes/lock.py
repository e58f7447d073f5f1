"""One portal per data directory."""

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import Any

from mlplatform.core.errors import Conflict


class DataDirLock:
    """An flock on `<data>/lock`: the kernel lets go of it however its holder ends, so a stale one cannot exist."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "lock"
        self._handle: int | None = None

    def acquire(self) -> None:
        """Raise `Conflict`, naming the holder, when another portal works in this data directory."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Conflict(self._who_holds_it(), hint=self._way_out()) from None
        self._handle = handle
        self.describe(pid=os.getpid())

    def describe(self, **facts: Any) -> None:
        """Write down who holds the lock, for whoever is refused."""
        if self._handle is None:
            raise RuntimeError("describe() needs the lock to be held")
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps(facts).encode(), 0)

    def release(self) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def holder(self) -> dict[str, Any]:
        """What the holder wrote down; empty when nobody did."""
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads(self.path.read_text()))
        return {}

    def _who_holds_it(self) -> str:
        holder = self.holder()
        who = f"by process {holder['pid']}" if "pid" in holder else "by another process"
        where = f", which serves {holder['address']}" if "address" in holder else ""
        return f"The portal is already running on {self.path.parent}: it is held {who}{where}."

    def _way_out(self) -> str:
        pid = self.holder().get("pid")
        stop = f"Stop that one (Ctrl-C in its terminal, or kill {pid})" if pid else "Stop that one"
        return f"{stop}, or start this one with another --data-dir."
