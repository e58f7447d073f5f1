"""A portal with a real web process that can be killed and started again on the same address."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.faults.conftest import empty_database, plugin, portal  # noqa: F401
from tests.faults.portal import Portal
from tests.live_threads import live_threads_let_go  # noqa: F401
from training.models import TrainingJob


class Web:
    """Daphne as a process of its own. The socket is the test's, as it is the supervisor's in a real portal."""

    def __init__(self, of: Portal) -> None:
        self._portal = of
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._cookie = of.alice.client.cookies[settings.SESSION_COOKIE_NAME].value

    def start(self) -> None:
        descriptor = self._listening.fileno()
        command = [sys.executable, "-m", "daphne", "--fd", str(descriptor), "mlplatform.asgi:application"]
        # Sessions are signed with the key of the process that made them.
        environment = self._portal.environment() | {"MLPLATFORM_SECRET_KEY": settings.SECRET_KEY}
        with (self._portal.data_dir / "web.log").open("a") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, pass_fds=[descriptor])
        # The socket takes callers before Daphne is there: only an answer tells that it is.
        assert self.get("/healthz").status_code == 200

    def kill(self) -> None:
        """As kill -9 does: nobody says goodbye."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.kill()
        self._listening.close()

    def get(self, path: str) -> httpx.Response:
        """A page as the owner sees it."""
        cookies = {settings.SESSION_COOKIE_NAME: self._cookie}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", cookies=cookies, timeout=60)

    def page(self, job: TrainingJob, since: int = 0, cookie: str = "") -> ClientConnection:
        """The socket that the job page opens, for the owner unless another session's cookie is given."""
        address = f"127.0.0.1:{self.port}"
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie or self._cookie}"}
        return connect(
            f"ws://{address}/ws/jobs/{job.pk}/?since={since}",
            additional_headers=headers,
            origin=Origin(f"http://{address}"),
            open_timeout=60,
        )


@pytest.fixture
def web(portal: Portal) -> Iterator[Web]:  # noqa: F811
    web = Web(portal)
    try:
        web.start()
        yield web
    finally:
        web.close()


class Watcher:
    """What a page knows: the newest event number, the points of its charts, and whether the job has ended."""

    def __init__(self) -> None:
        self.seq = 0
        self.points: list[tuple[float, float]] = []
        self.html = ""
        self.done = False

    def read(self, page: ClientConnection, timeout: float = 60) -> None:
        """Take one frame."""
        frame = json.loads(page.recv(timeout=timeout))
        assert frame["seq"] >= self.seq
        self.seq = frame["seq"]
        for part in frame["frames"]:
            if part["type"] == "chart":
                self.points += [tuple(point) for points in part["points"].values() for point in points]
            self.html += part.get("html", "")
            self.done = self.done or part["type"] == "done"
