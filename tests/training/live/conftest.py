"""A portal with a real web process that can be killed and started again on the same port."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.faults.conftest import empty_database, plugin, portal  # noqa: F401
from tests.faults.portal import Portal
from tests.live_threads import live_threads_let_go  # noqa: F401
from tests.waiting import wait_for
from training.models import TrainingJob


class Web:
    """Daphne as a process of its own."""

    def __init__(self, of: Portal) -> None:
        self._portal = of
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._cookie = of.alice.client.cookies[settings.SESSION_COOKIE_NAME].value

    def start(self) -> None:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port)]
        # Sessions are signed with the key of the process that made them.
        environment = self._portal.environment() | {"MLPLATFORM_SECRET_KEY": settings.SECRET_KEY}
        with (self._portal.data_dir / "web.log").open("a") as log:
            self._process = subprocess.Popen(
                [*command, "mlplatform.asgi:application"], env=environment, stdout=log, stderr=log
            )
        wait_for(self._answers, 30)

    def kill(self) -> None:
        """As kill -9 does: nobody says goodbye."""
        self._process.kill()
        self._process.wait()

    def page(self, job: TrainingJob, since: int = 0, cookie: str = "") -> ClientConnection:
        """The socket that the job page opens, for the owner unless another session's cookie is given."""
        address = f"127.0.0.1:{self.port}"
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie or self._cookie}"}
        return connect(
            f"ws://{address}/ws/jobs/{job.pk}/?since={since}",
            additional_headers=headers,
            origin=Origin(f"http://{address}"),
        )

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def web(portal: Portal) -> Iterator[Web]:  # noqa: F811
    web = Web(portal)
    web.start()
    yield web
    web.kill()


class Watcher:
    """What a page knows: the newest event number, the points of its charts, and whether the job has ended."""

    def __init__(self) -> None:
        self.seq = 0
        self.points: list[tuple[float, float]] = []
        self.html = ""
        self.done = False

    def read(self, page: ClientConnection, timeout: float = 20) -> None:
        """Take one frame."""
        frame = json.loads(page.recv(timeout=timeout))
        assert frame["seq"] >= self.seq
        self.seq = frame["seq"]
        for part in frame["frames"]:
            if part["type"] == "chart":
                self.points += [tuple(point) for points in part["points"].values() for point in points]
            self.html += part.get("html", "")
            self.done = self.done or part["type"] == "done"
