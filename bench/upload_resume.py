"""A 2 GB ZIP by resumable upload, with three cut connections and one killed web process; one JSON line.

The ZIP holds noisy PNGs of 256 × 256 pixels, four classes, stored. Each cut closes the socket in the middle of a part;
the fourth fault is kill -9 of the web process in the middle of a part, which `mlplatform start` starts anew. After each
the client asks how much has arrived and goes on there. `rss_mb` is the web process's memory at each tenth of the way.
`resent_mb` beside `restart_mb`: what was sent twice, and what starting over at each fault would have sent twice.

    python -m bench.upload_resume [--megabytes 2000] [--read]
"""

import argparse
import base64
import hashlib
import http.client
import io
import json
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from bench.whole_portal import WholePortal, wait_until, whole_portal

SIDE = 256
PART = 32 * 2**20
SLICE = 2**20
FAULTS = {0.2: "cut", 0.4: "cut", 0.55: "kill", 0.8: "cut"}
TUS = {"Tus-Resumable": "1.0.0"}


def generate(path: Path, size: int) -> str:
    """Write the ZIP; its SHA-256. They share pixels and differ in a chunk of text, so no two are equal."""
    chance = np.random.default_rng(7)
    pictures = [_picture(chance) for _ in range(32)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        number = 0
        while path.stat().st_size < size:
            head, tail = pictures[number % 32]
            text = b"tEXtComment\0" + str(number).encode()
            chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
            archive.writestr(f"class{number % 4}/{number:06}.png", head + chunk + tail)
            number += 1
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _picture(chance: np.random.Generator) -> tuple[bytes, bytes]:
    """A noisy PNG, cut before its last chunk."""
    out = io.BytesIO()
    Image.fromarray(chance.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)).save(out, "PNG", compress_level=0)
    return out.getvalue()[:-12], out.getvalue()[-12:]


class Upload:
    """A client that keeps nothing but the upload's address: where to go on it asks the server."""

    def __init__(self, portal: WholePortal, path: Path) -> None:
        self.portal, self.path, self.total = portal, path, path.stat().st_size
        self.sent = 0
        self.memory: list[tuple[float, float]] = []  # share that has arrived, resident MB of the web process
        said = {"filename": b"pictures.zip", "dataset_name": b"Pictures", "kind": b"images"}
        metadata = ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in said.items())
        headers = {**TUS, "Upload-Length": str(self.total), "Upload-Metadata": metadata}
        self.url: str = portal.client.post("/uploads/", headers=headers).raise_for_status().headers["Location"]

    def run(self) -> None:
        faults = dict(FAULTS)
        while (offset := self._arrived()) < self.total:
            due = next((share for share in faults if offset / self.total >= share), None)
            self._part(offset, faults.pop(due) if due is not None else "")
            self._remember(offset)

    def _arrived(self) -> int:
        wait_until(self.portal.answers)
        answer = self.portal.client.head(self.url, headers=TUS).raise_for_status()
        return int(answer.headers["Upload-Offset"])

    def _part(self, offset: int, fault: str) -> None:
        """One PATCH; with a fault it stops in the middle of its body."""
        size = min(PART, self.total - offset)
        where = urlsplit(str(self.portal.client.base_url))
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        headers = {
            **TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(size), "Authorization": self.portal.client.headers["Authorization"],
        }  # fmt: skip
        connection.putrequest("PATCH", urlsplit(self.url).path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with self.path.open("rb") as file:
            file.seek(offset)
            for done in range(0, size, SLICE):
                if fault and done >= size // 2:
                    self._break(connection, fault)
                    return
                connection.send(file.read(min(SLICE, size - done)))
                self.sent += min(SLICE, size - done)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 204:
            raise SystemExit(f"The server answered {answer.status} at byte {offset:,}.")

    def _break(self, connection: http.client.HTTPConnection, fault: str) -> None:
        print(f"{fault} at {self.sent / 1e6:.0f} MB", file=sys.stderr)
        if fault == "kill":
            web = self.portal.web()
            if web is None:
                raise SystemExit("There is no web process to kill.")
            web.kill()
            wait_until(lambda: not web.is_running())
        if connection.sock:
            # Without a farewell, as when a cable is pulled.
            connection.sock.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER
        connection.close()

    def _remember(self, offset: int) -> None:
        web = self.portal.web()
        if web is not None:
            self.memory.append((offset / self.total, web.memory_info().rss / 1e6))


def stored_sha256(portal: WholePortal) -> str:
    """Of the file as it lies in the data directory."""
    found = list(portal.folder.glob("datasets/*/original"))
    newest = max(found, key=lambda path: path.stat().st_size)
    with newest.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measure(portal: WholePortal, path: Path, digest: str, read: bool) -> dict[str, Any]:
    before = portal.web()
    idle = before.memory_info().rss / 1e6 if before else 0.0
    began = time.monotonic()
    upload = Upload(portal, path)
    upload.run()
    seconds = time.monotonic() - began
    tenths = [
        max((mb for share, mb in upload.memory if place <= 10 * share < place + 1), default=0) for place in range(10)
    ]
    report = {
        "bench": "upload_resume", "megabytes": round(upload.total / 1e6), "seconds": round(seconds, 1),
        "mb_per_s": round(upload.total / 1e6 / seconds, 1), "faults": list(FAULTS.values()),
        "sha256_equal": stored_sha256(portal) == digest,
        "resent_mb": round((upload.sent - upload.total) / 1e6, 1),
        "restart_mb": round(sum(FAULTS) * upload.total / 1e6, 1),
        "ratio_to_starting_over": round((upload.sent - upload.total) / (sum(FAULTS) * upload.total), 4),
        "rss_idle_mb": round(idle), "rss_mb": [round(mb) for mb in tenths],
    }  # fmt: skip
    if read:
        wait_until(lambda: portal.get("/api/datasets")["items"][0]["status"] in ("ready", "error"), 900, 0.5)
        dataset = portal.get(f"/api/datasets/{portal.get('/api/datasets')['items'][0]['id']}")
        report |= {
            "status": dataset["status"],
            "rows": dataset.get("rows"),
            "ready_s": round(time.monotonic() - began, 1),
        }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--read", action="store_true", help="also wait until the worker has read all images")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, whole_portal() as portal:
        path = Path(scratch) / "pictures.zip"
        digest = generate(path, given.megabytes * 10**6)
        print(json.dumps(measure(portal, path, digest, given.read)))


if __name__ == "__main__":
    main()
