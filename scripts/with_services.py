"""Run a command with a PostgreSQL and a Redis of its own, on scratch data and free ports.

    python scripts/with_services.py pytest tests/training

The command finds them in DATABASE_URL and REDIS_URL. Both servers end with it and leave nothing behind.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_S = 30


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server without durability (it is thrown away); yields its DATABASE_URL."""
    programs = _postgresql_programs()
    account = _unprivileged()
    data = folder / "postgresql"
    data.mkdir()
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
    run_as: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    initialise = [str(programs / "initdb"), "-D", str(data), "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL, cwd=data, **run_as)
    port = free_port()
    options = ["-k", str(data), "-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off", "-c", "max_connections=200"]
    command = [str(programs / "postgres"), "-D", str(data), *options]
    with _running(command, data / "server.log", signal.SIGINT, cwd=data, **run_as) as server:
        _wait_for(port, server, data / "server.log")
        yield f"postgresql://portal@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A server that keeps nothing on disk; yields its REDIS_URL."""
    program = shutil.which("redis-server")
    if not program:
        sys.exit("redis-server is not installed. Run “make test”, which installs it, or: apt-get install redis-server")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    command += ["--databases", "64"]  # one for each worker of pytest-xdist
    with _running(command, folder / "redis.log", signal.SIGTERM) as server:
        _wait_for(port, server, folder / "redis.log")
        yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _postgresql_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    sys.exit("PostgreSQL is not installed. Run “make test”, which installs it, or: apt-get install postgresql")


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; the account that its package made takes over then."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


@contextlib.contextmanager
def _running(command: list[str], log: Path, end: signal.Signals, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **options)
    try:
        yield server
    finally:
        server.send_signal(end)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit(f"No server answers at port {port}. {log.name} says:\n{log.read_text(errors='replace')}")


def main(command: list[str]) -> int:
    # The servers' folders are entered by another account than the one that made the folder.
    with tempfile.TemporaryDirectory(prefix="mlplatform-services-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgresql(folder) as database, redis(folder) as broker:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": database, "REDIS_URL": broker}).returncode


if __name__ == "__main__":
    # A plain SIGTERM would leave the servers behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
