"""Memory of the web process while a large file arrives in resumable parts: Daphne, real requests, one JSON line.

    python -m bench.upload_memory [--megabytes 300] [--part-megabytes 32]

The parts are as large as those of the page's drop zone. `growth_mb` is peak minus what the process held before.
"""

import argparse
import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
TUS = {"Tus-Resumable": "1.0.0"}

SEED = """
import hashlib, os, django
django.setup()
from mlplatform.core.enums import Role, Scope
from mlplatform.core.models import ApiToken, Membership, Team, User
team = Team.objects.create(name="Bench", slug="bench")
user = User.objects.create_user("bench")
Membership.objects.create(team=team, user=user, role=Role.OWNER)
digest = hashlib.sha256(os.environ["BENCH_TOKEN"].encode()).hexdigest()
ApiToken.objects.create(user=user, team=team, name="bench", prefix="bench", secret_hash=digest, scopes=list(Scope))
"""


class PeakMemory(threading.Thread):
    """Watches a process every 20 ms until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self.before = self.peak = self._process.memory_info().rss

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.peak = max(self.peak, self._process.memory_info().rss)

    def stop(self) -> None:
        self._over.set()
        self.join()


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        token = secrets.token_urlsafe(32)
        environment = os.environ | {
            "MLPLATFORM_DATA_DIR": folder,
            "MLPLATFORM_TABLE_LIMIT_MB": str(options.megabytes + 1),
            "DJANGO_SETTINGS_MODULE": "mlplatform.settings",
            "BENCH_TOKEN": token,
        }
        _python(environment, "manage.py", "migrate", "-v0")
        _python(environment, "-c", SEED)
        port = _free_port()
        command = [
            sys.executable,
            "-m",
            "daphne",
            "-v0",
            "-b",
            "127.0.0.1",
            "-p",
            str(port),
            "mlplatform.asgi:application",
        ]
        web = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=120) as client:
                _wait_for(client)
                print(json.dumps(_measure(client, web.pid, options)), flush=True)
        finally:
            web.terminate()
            web.wait()


def _measure(client: httpx.Client, pid: int, options: argparse.Namespace) -> dict[str, Any]:
    total, part = options.megabytes * MEGABYTE, options.part_megabytes * 2**20
    _send(client, MEGABYTE, part)  # The first requests import what the process keeps.
    memory = PeakMemory(pid)
    memory.start()
    begun = time.perf_counter()
    _send(client, total, part)
    seconds = time.perf_counter() - begun
    memory.stop()
    return {
        "bench": "upload_memory", "server": "daphne", "megabytes": options.megabytes,
        "part_mib": options.part_megabytes, "seconds": round(seconds, 2),
        "mb_per_s": round(total / MEGABYTE / seconds, 1), "rss_before_mb": round(memory.before / MEGABYTE, 1),
        "rss_peak_mb": round(memory.peak / MEGABYTE, 1),
        "growth_mb": round((memory.peak - memory.before) / MEGABYTE, 1),
    }  # fmt: skip


def _send(client: httpx.Client, total: int, part: int) -> None:
    name = base64.b64encode(b"big.csv").decode()
    headers = {**TUS, "Upload-Length": str(total), "Upload-Metadata": f"filename {name}"}
    url = client.post("/uploads/", headers=headers).raise_for_status().headers["Location"]
    block = (b"1234567,blue,0.5\n" * (part // 17 + 1))[:part]
    offset = 0
    while offset < total:
        body = block[: min(part, total - offset)]
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = client.patch(url, content=body, headers=headers).raise_for_status()
        offset = int(answer.headers["Upload-Offset"])


def _wait_for(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            client.get("/api/datasets").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    sys.exit("The web process did not answer within 60 seconds.")


def _python(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--part-megabytes", type=int, default=32, help="Parts of this many MiB")
    return parser.parse_args()


if __name__ == "__main__":
    main()
