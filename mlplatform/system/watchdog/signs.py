"""Signs of life that a cluster leaves in a folder: files, so that they work when the database does not.

`busy-<pid>` exists while that worker runs a task. `finished` is touched when a task went all the way: fetched, run,
result taken, acknowledged.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "MLPLATFORM_SIGNS_DIR"
_BUSY = "busy-"


class Signs:
    """The folder as both sides see it: the cluster's processes write, the watchdog reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, **_: Any) -> None:
        with contextlib.suppress(OSError):  # a full disk must not cost the task, too
            (self.folder / f"{_BUSY}{os.getpid()}").touch()

    def end(self, **_: Any) -> None:
        (self.folder / f"{_BUSY}{os.getpid()}").unlink(missing_ok=True)

    def finish(self, **_: Any) -> None:
        with contextlib.suppress(OSError):
            (self.folder / "finished").touch()

    def busy_pids(self) -> set[int]:
        """Workers that have begun a task and not ended it; a killed one stays listed."""
        return {int(path.name.removeprefix(_BUSY)) for path in self.folder.glob(f"{_BUSY}*")}

    def last_finished(self) -> int:
        """Changes whenever a task has gone all the way; 0 before the first."""
        try:
            return (self.folder / "finished").stat().st_mtime_ns
        except FileNotFoundError:
            return 0
