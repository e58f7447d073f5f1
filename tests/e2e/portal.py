"""A whole portal as `mlplatform start` runs it, on a scratch data directory, for tests and screenshots."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120
_LINK = re.compile(r"http://[^\s]+/start/[^\s]+")


class Portal:
    """`with Portal(folder) as portal:` starts web, workers and template; `sign_in_link` is the printed one.

    It takes any free port; `url` is known once it has started.
    """

    def __init__(self, data_dir: Path, env: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.url = self.sign_in_link = ""
        # What one test found out and a later one needs, e.g. that the first password is set.
        self.notes: dict[str, str] = {}
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mlplatform.settings",
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        for name in ("MLPLATFORM_DATA_DIR", "MLPLATFORM_DEBUG"):
            self.env.pop(name, None)
        self.log = data_dir.parent / f"{data_dir.name}.console"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def console(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "mlplatform", *words]

    def start(self) -> None:
        """Start and wait until pages and workers answer. Raises RuntimeError with the console's text otherwise."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command("start", "--data-dir", str(self.data_dir), "--port", "0"),
                cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_S
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"The portal did not start:\n{self.console}")
            time.sleep(0.2)
        if found := _LINK.findall(self.console):
            self.sign_in_link = found[-1]

    def stop(self) -> None:
        """Ctrl-C, then wait for everything to end."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(90)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise

    def token(self, user: str = "robot", team: str = "lab") -> str:
        words = self.command("token", "--data-dir", str(self.data_dir), "--user", user, "--team", team)
        done = subprocess.run(words, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    def _ready(self) -> bool:
        try:
            # The lock of the data directory says where it answers, as soon as it listens.
            self.url = json.loads((self.data_dir / "lock").read_text())["address"]
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, ValueError, KeyError):
            return False
