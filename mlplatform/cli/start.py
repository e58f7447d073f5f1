"""`mlplatform start`: prepare the data directory, then keep web, workers and the warm template running."""

import importlib.util
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from socket import socket

from mlplatform.cli.data_dir import data_dir
from mlplatform.core.child_environment import child_environment
from mlplatform.core.errors import Unavailable
from mlplatform.env import text
from mlplatform.system.processes.console import Console
from mlplatform.system.processes.lifeline import tied
from mlplatform.system.processes.listening import address, listen, names_of
from mlplatform.system.processes.lock import DataDirLock
from mlplatform.system.processes.logs import PartLog
from mlplatform.system.processes.part import Part
from mlplatform.system.processes.restarts import note_restart
from mlplatform.system.processes.supervisor import Supervisor

_TEMPLATE = "training.trainers.template"
# Web first: the template's imports would otherwise fight it for the processor while somebody waits for the page.
_TEMPLATE_DELAY_S = 1.5


def run(host: str, port: int, *, verbose: bool = False) -> int:
    """Returns 0 after a clean end."""
    directory = data_dir()
    lock = DataDirLock(directory)
    lock.acquire()
    try:
        with listen(host, port) as sock:
            os.environ.setdefault("MLPLATFORM_ALLOWED_HOSTS", ",".join(names_of(host)))
            lock.describe(pid=os.getpid(), address=address(sock), since=time.time())
            if code := _prepare(address(sock)):
                return code
            note = partial(note_restart, directory / "run" / "restarts.jsonl")
            Supervisor(_parts(directory, sock), Console(verbose=verbose), note).run()
    finally:
        lock.release()
    return 0


def _prepare(url: str) -> int:
    """In a process of its own: the supervisor lives for months and has no use for Django's 100 MB."""
    command = [sys.executable, "-m", "mlplatform", "prepare", "--address", url]
    return subprocess.run(tied(command), check=False).returncode


def _parts(directory: Path, sock: socket) -> list[Part]:
    """Everything that runs, in the order it starts."""
    logs = directory / "logs"
    python = sys.executable
    parts = [
        Part("web", _server(sock.fileno()), PartLog(logs, "web"), pass_fds=[sock.fileno()], grace_s=8),
        Part("worker", [python, "-m", "mlplatform", "worker"], PartLog(logs, "worker"), grace_s=20),
    ]
    if importlib.util.find_spec(_TEMPLATE):
        command = [python, "-m", _TEMPLATE, str(directory / "run" / "template.sock")]
        # A forked child shows in /proc what its template was started with, so that must hold no secret either.
        env = child_environment(1)
        template = Part("template", command, PartLog(logs, "template"), env, grace_s=4, ends_last=True)
        template.start_at = time.monotonic() + _TEMPLATE_DELAY_S
        parts.append(template)
    return parts


def _server(descriptor: int) -> list[str]:
    name = text("MLPLATFORM_SERVER", "daphne")
    application = "mlplatform.asgi:application"
    if name == "daphne":
        return [
            sys.executable, "-m", "daphne", "--fd", str(descriptor), "--no-server-name",
            "--application-close-timeout", "5",
            # Daphne holds what we send to the same limit as what we get; the consumers themselves take 4 KB at most.
            "--websocket-max-message-size", str(4 * 2**20), application,
        ]  # fmt: skip
    if name == "uvicorn" and importlib.util.find_spec("uvicorn"):
        return [
            sys.executable, "-m", "uvicorn", "--fd", str(descriptor), "--no-server-header", "--no-proxy-headers",
            "--timeout-graceful-shutdown", "5", "--ws-max-size", "65536", application,
        ]  # fmt: skip
    raise Unavailable(
        f"MLPLATFORM_SERVER asks for the web server “{name}”, which is not there.",
        hint="Write daphne, or uvicorn after “pip install uvicorn websockets”.",
    )
