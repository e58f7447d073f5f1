"""`mlplatform worker`: the task queues' processes under a watchdog."""

import fcntl
import os
import socket
from collections.abc import Sequence
from typing import TextIO

from mlplatform.cli.data_dir import data_dir
from mlplatform.core.errors import Unavailable


def run(queues: Sequence[str]) -> int:
    """Runs until it is ended; returns 0 then."""
    data_dir()
    import django

    django.setup()
    from mlplatform.core.storage import run_dir
    from mlplatform.system.watchdog.watchdog import Watchdog

    _require_tables()
    slot, held = _take_slot()
    with held:
        host = socket.gethostname()
        name = f"on {host}" if slot == 1 else f"on {host} ({slot})"
        Watchdog(queues, name=name, host=host, folder=run_dir() / f"workers-{slot}").run()
    return 0


def _take_slot() -> tuple[int, TextIO]:
    """The first free number of this data directory, held until the file is closed; so names survive restarts."""
    from mlplatform.core.storage import run_dir

    slot = 1
    while True:
        file = (run_dir() / f"worker-{slot}.lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            slot += 1
        else:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            return slot, file


def _require_tables() -> None:
    from mlplatform.system.prepare import missing_migrations

    if count := missing_migrations():
        raise Unavailable(
            f"The database is {count} migrations behind this version.",
            hint="Start the portal first (mlplatform start), or run: mlplatform manage migrate",
        )
