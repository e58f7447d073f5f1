"""A whole portal, as `mlplatform start` runs it, on a scratch data directory, with a token to speak to its API."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "mlplatform"]


class WholePortal:
    """`client` carries the token of an owner; `folder` is the data directory."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]", client: httpx.Client) -> None:
        self.folder, self.process, self.client = folder, process, client

    def web(self) -> psutil.Process | None:
        """The web process, None between its end and its next start."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                if "daphne" in " ".join(child.cmdline()):
                    return child
        return None

    def answers(self) -> bool:
        try:
            return self.client.get("/healthz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> Any:
        return self.client.get(path).raise_for_status().json()

    def upload(self, path: Path, name: str) -> dict[str, Any]:
        """A dataset of one small file, ready."""
        with path.open("rb") as file:
            made = self.client.post("/api/datasets", files={"file": (path.name, file)}, data={"name": name})
        dataset: dict[str, Any] = made.raise_for_status().json()
        wait_until(lambda: self.get(f"/api/datasets/{dataset['id']}")["status"] in ("ready", "error"))
        return dict(self.get(f"/api/datasets/{dataset['id']}"))


@contextlib.contextmanager
def whole_portal(**settings: str) -> Iterator[WholePortal]:
    """`settings` are environment variables. Ends with everything that it started."""
    with tempfile.TemporaryDirectory(prefix="mlplatform-bench-") as name:
        folder = Path(name)
        env = os.environ | {"MLPLATFORM_DATA_DIR": name, "MLPLATFORM_LOG_LEVEL": "WARNING", **settings}
        token = subprocess.run(
            [*COMMAND, "token", "--user", "bench", "--team", "bench"],
            env=env, cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        with (folder / "console.log").open("wb") as console:
            started = subprocess.Popen(
                [*COMMAND, "start", "--port", "0"], env=env, cwd=ROOT, stdout=console, stderr=console
            )
        try:
            wait_until((folder / "lock").exists)
            wait_until(lambda: "address" in _lock(folder))
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=_lock(folder)["address"], headers=headers, timeout=120) as client:
                portal = WholePortal(folder, started, client)
                wait_until(portal.answers)
                yield portal
        finally:
            started.terminate()
            started.wait(60)


def wait_until(condition: Callable[[], object], timeout: float = 300, pause: float = 0.05) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"Nothing happened within {timeout:g} s.")
        time.sleep(pause)


def _lock(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "lock").read_text())
    except ValueError:
        return {}
    return found
