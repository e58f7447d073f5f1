"""Every WebSocket address × everybody, against `access/table.py`."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings

from mlplatform.asgi import application
from tests.security.access import routes
from tests.security.access.rules import Outcome, expected
from tests.security.access.table import SOCKETS
from tests.security.access.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(alice, ed, bob, charlie) -> World:
    return build(alice, ed, bob, charlie)


def test_every_socket_has_a_row():
    assert set(SOCKETS) == routes.socket_routes()


async def connects(path: str, session: str | None, *, origin: str = "http://localhost", token: str = "") -> bool:
    headers = [(b"host", b"localhost"), (b"origin", origin.encode())]
    if session:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await socket.connect(timeout=5)
    opened = connected and (await _greeted(socket))
    await socket.disconnect()
    return opened


async def _greeted(socket: WebsocketCommunicator) -> bool:
    """A socket may be accepted only to be closed with a reason; the first message tells."""
    message = await socket.receive_output(timeout=5)
    return message["type"] == "websocket.send"


@pytest.mark.parametrize("who", ["anonymous", "outsider", "viewer", "editor", "owner", "disabled"])
@pytest.mark.parametrize("route", sorted(SOCKETS))
async def test_socket(world, route, who):
    path = routes.filled(route, world.ids)
    allowed = expected(SOCKETS[route], who) is Outcome.ALLOWED
    assert await connects(path, world.sessions.get(who)) == allowed


@pytest.mark.parametrize("route", sorted(SOCKETS))
async def test_foreign_pages_and_tokens_do_not_connect(world, route):
    path = routes.filled(route, world.ids)
    assert not await connects(path, world.sessions["owner"], origin="http://evil.example")
    assert not await connects(path, None, token=world.tokens["owner"])


@pytest.mark.parametrize("route", sorted(SOCKETS))
async def test_ids_of_nothing(world, route):
    nothing: dict[str, object] = dict.fromkeys(world.ids, "3f2b8a50-0000-4000-8000-000000000000")
    assert not await connects(routes.filled(route, nothing), world.sessions["owner"])
    await sync_to_async(lambda: None)()
