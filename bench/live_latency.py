"""Trainer event to browser frame, beside polling once a second in the same run.

A real job: trainer child, supervisor, database, Daphne, WebSocket. The trainer writes the time into log lines; a client
on the job page's socket and one that polls the page's fallback address each second note when they get them.
Prints one JSON line: p50, p99 and maximum in milliseconds (target p50 <= 100), and polling's p50 over ours.

    python -m bench.live_latency [--lines 100] [--pause 0.5]      DATABASE_URL and REDIS_URL choose the carrier
"""

import argparse
import asyncio
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import ROOT, ScratchPortal, scratch_portal

CLOCK = re.compile(r"clock (\d+) (\d+\.\d+)")
WORKER = "import django; django.setup()\nfrom training.tasks import run_next_job\nrun_next_job()"
TARGET_MS = 100


class Arrivals:
    """When each line was seen first."""

    def __init__(self) -> None:
        self.milliseconds: dict[int, float] = {}

    def note(self, frame: dict[str, Any], now: float) -> bool:
        """Take a batch frame; True once the job has ended."""
        for part in frame["frames"]:
            for number, moment in CLOCK.findall(part.get("text", "")) if part["type"] == "log" else ():
                self.milliseconds.setdefault(int(number), 1000 * (now - float(moment)))
        return any(part["type"] == "done" for part in frame["frames"])

    def p(self, percent: int) -> float:
        return round(statistics.quantiles(self.milliseconds.values(), n=100, method="inclusive")[percent - 1], 1)


def install_trainer(folder: Path) -> None:
    """Make the clock known through an entry point, as any plugin, to this process and its children."""
    plugin = folder / "plugin" / "clock_trainer-1.0.dist-info"
    plugin.mkdir(parents=True)
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: clock-trainer\nVersion: 1.0\n")
    (plugin / "entry_points.txt").write_text("[mlplatform.trainers]\nclock = bench.live_trainer:spec\n")
    sys.path.insert(0, str(plugin.parent))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(plugin.parent), str(ROOT)])


def make_job(portal: ScratchPortal, lines: int, pause: float) -> Any:
    from datasets.models import DatasetVersion
    from datasets.samples.catalogue import SAMPLES
    from datasets.services.reading import read_version
    from datasets.services.samples import load_sample
    from mlplatform.core.actors import Actor
    from mlplatform.core.enums import Role
    from training.services.jobs import create_job

    actor = Actor(user=portal.user, team=portal.team, role=Role.OWNER)
    dataset = load_sample(actor=actor, sample=SAMPLES[0])
    version = DatasetVersion.objects.get(dataset=dataset)
    read_version(version.pk)
    version.refresh_from_db()
    return create_job(
        actor=actor, dataset_version=version, trainer="clock", hyperparameters={"lines": lines, "pause": pause}
    )


@contextmanager
def daphne(env: dict[str, str]) -> Any:
    """A web process on a free port; yields the port once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "mlplatform.asgi:application"]
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


async def listen(port: int, job: Any, cookie: str) -> Arrivals:
    from websockets.asyncio.client import connect
    from websockets.typing import Origin

    seen = Arrivals()
    url = f"ws://127.0.0.1:{port}/ws/jobs/{job.pk}/?since=0"
    async with connect(url, additional_headers={"Cookie": cookie}, origin=Origin(f"http://127.0.0.1:{port}")) as page:
        async for message in page:
            if seen.note(json.loads(message), time.time()):
                return seen
    return seen


async def poll(port: int, job: Any, cookie: str) -> Arrivals:
    seen, since, over = Arrivals(), 0, False
    while not over:
        frame = await asyncio.to_thread(ask, port, f"/jobs/{job.pk}/live/?since={since}", cookie)
        over, since = seen.note(frame, time.time()), frame["seq"]
        await asyncio.sleep(1)
    return seen


def ask(port: int, path: str, cookie: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Cookie": cookie})
    frame: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return frame


async def both(port: int, job: Any, cookie: str) -> tuple[Arrivals, Arrivals]:
    ours, polling = await asyncio.gather(listen(port, job, cookie), poll(port, job, cookie))
    return ours, polling


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.5)
    options = parser.parse_args()
    with scratch_portal() as portal:
        install_trainer(portal.folder)
        env = {**portal.env, "PYTHONPATH": os.environ["PYTHONPATH"]}
        job = make_job(portal, options.lines, options.pause)
        with daphne(env) as port:
            worker = subprocess.Popen([sys.executable, "-c", WORKER], env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
            ours, polling = asyncio.run(both(port, job, f"sessionid={portal.session}"))
            worker.wait(30)
        report(options, ours, polling)


def report(options: argparse.Namespace, ours: Arrivals, polling: Arrivals) -> None:
    from mlplatform.core.doorbell.carriers import current_carrier

    print(json.dumps({
        "bench": "live_latency", "carrier": type(current_carrier()).__name__, "lines": options.lines,
        "arrived": len(ours.milliseconds), "p50_ms": ours.p(50), "p99_ms": ours.p(99),
        "max_ms": round(max(ours.milliseconds.values()), 1), "within_target": ours.p(50) <= TARGET_MS,
        "alternative": "polling once a second", "alternative_p50_ms": polling.p(50),
        "ratio_to_alternative": round(polling.p(50) / ours.p(50), 1),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
