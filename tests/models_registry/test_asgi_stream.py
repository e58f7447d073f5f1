"""Streaming as the web server does it: pieces leave as they come, and a client that goes away ends the answer."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler

from mlplatform.core.enums import Scope
from mlplatform.core.services.tokens import create_token
from models_registry.serving.pool import pool

pytestmark = pytest.mark.django_db(transaction=True)

LONG = {"prompt": "In the beginning", "max_new_tokens": 2000, "temperature": 2}


class Request:
    """One POST for a streamed answer, by hand."""

    def __init__(self, secret: str, version: Any, row: dict[str, Any]) -> None:
        body = json.dumps({"rows": [row], "stream": True}).encode()
        headers = {
            "host": "testserver", "authorization": f"Bearer {secret}", "content-type": "application/json",
            "content-length": str(len(body)), "accept-encoding": "gzip",
        }  # fmt: skip
        path = f"/api/models/{version.model_id}/predict"
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path,
            "raw_path": path.encode(), "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1),
            "server": ("testserver", 80), "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        self.body = body
        self.application = ApplicationCommunicator(ASGIHandler(), scope)

    async def begin(self) -> dict[str, Any]:
        await self.application.send_input({"type": "http.request", "body": self.body})
        start: dict[str, Any] = await self.application.receive_output(60)
        return start

    async def line(self) -> dict[str, Any]:
        answer = await self.application.receive_output(60)
        found: dict[str, Any] = json.loads(answer["body"])
        return found

    async def leave(self) -> None:
        await self.application.send_input({"type": "http.disconnect"})
        await self.application.wait(10)


@pytest.fixture
def secret(bob) -> str:
    return create_token(actor=bob.actor, name="streams", scopes=[Scope.READ])[1]


async def test_each_piece_is_a_body_part_and_nothing_packs_it(secret, writer):
    request = Request(secret, writer, LONG | {"max_new_tokens": 5})
    start = await request.begin()
    headers = dict(start["headers"])
    assert start["status"] == 200
    assert headers[b"Content-Type"] == b"application/x-ndjson"
    assert headers[b"Content-Encoding"] == b"identity"
    lines = [await request.line()]
    while "predictions" not in lines[-1]:
        lines.append(await request.line())
    assert "".join(line.get("delta", "") for line in lines) == lines[-1]["predictions"][0]["prediction"]
    assert len(lines) > 4


async def test_a_client_that_goes_away_frees_the_model(secret, writer):
    request = Request(secret, writer, LONG)
    await request.begin()
    while "delta" not in await request.line():
        pass
    server = pool._servers[writer.pk]
    assert server.turns.busy
    await request.leave()
    for _ in range(200):
        if not server.turns.busy:
            break
        await asyncio.sleep(0.05)
    assert not server.turns.busy
    assert server.loaded, "the process is kept for the next question"
    after = Request(secret, writer, LONG | {"max_new_tokens": 2})
    await after.begin()
    while "predictions" not in (last := await after.line()):
        assert "error" not in last
    assert last["predictions"][0]["tokens"] <= 2
