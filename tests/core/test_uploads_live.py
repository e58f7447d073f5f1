"""Resumable uploads with a real tus client (tuspy) and a real server; the connection is cut in the middle."""

import hashlib
import io
import re
import socket
from urllib.parse import urlsplit

import pytest
from tusclient.client import TusClient

from datasets.models import Dataset
from mlplatform.core.enums import Scope
from mlplatform.core.models import ApiToken, Upload

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "live-uploads-secret"
CONTENT = b"number,square\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(40_000))


@pytest.fixture
def client(ed, live_server) -> TusClient:
    ApiToken.objects.create(
        user=ed.user, team=ed.team, name="t", prefix="t", scopes=list(Scope),
        secret_hash=hashlib.sha256(SECRET.encode()).hexdigest(),
    )  # fmt: skip
    return TusClient(f"{live_server.url}/uploads/", headers={"Authorization": f"Bearer {SECRET}"})


def test_a_client_that_stops_goes_on_where_it_stopped(client, data_dir):
    wanted = {"filename": "squares.csv", "dataset_name": "Squares"}
    first = client.uploader(file_stream=io.BytesIO(CONTENT), chunk_size=50_000, metadata=wanted, upload_checksum=True)
    first.upload(stop_at=200_000)
    assert Upload.objects.get().offset == first.offset >= 200_000
    second = client.uploader(file_stream=io.BytesIO(CONTENT), chunk_size=70_000, url=first.url)
    assert second.offset == first.offset
    second.upload()
    version = Dataset.objects.get(name="Squares").versions.get()
    original = (data_dir / "datasets" / str(version.pk) / "original").read_bytes()
    assert hashlib.sha256(original).digest() == hashlib.sha256(CONTENT).digest()


def test_a_connection_cut_inside_a_part_keeps_what_arrived(client, live_server):
    uploader = client.uploader(file_stream=io.BytesIO(CONTENT), chunk_size=100_000, metadata={"dataset_name": "Cut"})
    uploader.upload_chunk()
    _send_half_a_part(live_server.url, uploader.url, offset=100_000, announced=100_000, sent=CONTENT[100_000:160_000])
    again = client.uploader(file_stream=io.BytesIO(CONTENT), chunk_size=100_000, url=uploader.url)
    assert 100_000 <= again.offset <= 160_000
    again.upload()
    assert Dataset.objects.get(name="Cut").versions.get().size_bytes == len(CONTENT)


def _send_half_a_part(server: str, url: str, *, offset: int, announced: int, sent: bytes) -> None:
    """A PATCH whose sender goes away before its announced length."""
    where = urlsplit(server)
    head = (
        f"PATCH {urlsplit(url).path} HTTP/1.1\r\nHost: {where.netloc}\r\nTus-Resumable: 1.0.0\r\n"
        f"Authorization: Bearer {SECRET}\r\nUpload-Offset: {offset}\r\nContent-Length: {announced}\r\n"
        "Content-Type: application/offset+octet-stream\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(head.encode() + sent)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4096).decode()
    assert re.match(r"HTTP/1.1 (204|400)", answer), answer
