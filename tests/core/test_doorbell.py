"""A ring reaches whoever listens, by whichever way is there; what is lost costs time only."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from mlplatform.core import doorbell
from mlplatform.core.doorbell import hub as hub_module
from mlplatform.core.doorbell.carriers import current_carrier
from mlplatform.core.doorbell.carriers.channel_layer import ChannelLayerCarrier
from mlplatform.core.models import Team
from tests.live_threads import live_threads_let_go  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
QUIET_S = 0.3


def change(team: Team, name: str) -> None:
    Team.objects.filter(pk=team.pk).update(name=name)
    doorbell.ring("team", team.pk)


async def settled(bell: doorbell.Bell) -> None:
    """Let the carrier's first look pass: each rings all bells once it listens."""
    assert await bell.wait(10)
    while await bell.wait(QUIET_S):
        pass


async def test_a_change_rings(alpha):
    async with doorbell.listen("team", alpha.pk) as bell:
        await settled(bell)
        await sync_to_async(change)(alpha, "Other")
        assert await bell.wait(10)


async def test_silence_times_out(alpha):
    async with doorbell.listen("team", alpha.pk) as bell:
        await settled(bell)
        assert not await bell.wait(0.1)


async def test_rings_while_nobody_waits_are_kept_as_one(alpha):
    async with doorbell.listen("team", alpha.pk) as bell:
        await settled(bell)
        # By hand: what a carrier brings may come now or in a second.
        for _ in range(3):
            hub_module._hubs[asyncio.get_running_loop()].ring("team", str(alpha.pk))
        assert await bell.wait(1)
        assert not await bell.wait(QUIET_S)


async def test_nothing_rings_before_the_commit_or_after_a_rollback(alpha):
    def rolled_back() -> None:
        with transaction.atomic():
            change(alpha, "Never")
            transaction.set_rollback(True)

    async with doorbell.listen("team", alpha.pk) as bell:
        await settled(bell)
        await sync_to_async(rolled_back)()
        assert not await bell.wait(QUIET_S)


async def test_with_fingerprints_only_what_changed_rings(alpha, charlie, monkeypatch):
    def names(ids):
        return {str(pk): name for pk, name in Team.objects.filter(pk__in=ids).values_list("pk", "name")}

    monkeypatch.setitem(hub_module._fingerprints, "team", names)
    async with doorbell.listen("team", alpha.pk) as ours, doorbell.listen("team", charlie.team.pk) as theirs:
        await settled(ours)
        await settled(theirs)
        await sync_to_async(change)(alpha, "Other")
        assert await ours.wait(10)
        assert not await theirs.wait(QUIET_S)


async def test_the_watch_ends_with_the_last_listener(alpha):
    async with doorbell.listen("team", alpha.pk):
        hub = hub_module._hubs[asyncio.get_running_loop()]
        task = hub._task
        assert task is not None
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()
    assert hub._task is None


async def test_a_carrier_that_breaks_is_started_again(alpha, monkeypatch):
    tries = []

    class Broken:
        async def carry(self, hub):
            tries.append(hub)
            raise ConnectionError("gone")

    monkeypatch.setattr(hub_module, "current_carrier", Broken)
    monkeypatch.setattr(hub_module, "RECONNECT_S", 0.01)
    async with asyncio.timeout(10), doorbell.listen("team", alpha.pk):
        while len(tries) <= 2:
            await asyncio.sleep(0.01)


async def test_the_channel_layer_carries_too(alpha, monkeypatch):
    monkeypatch.setattr(hub_module, "current_carrier", ChannelLayerCarrier)
    async with doorbell.listen("team", alpha.pk) as bell:
        await settled(bell)
        hub = hub_module._hubs[asyncio.get_running_loop()]
        message = {"type": "doorbell.ring", "topic": "team", "id": str(alpha.pk)}
        from channels.layers import get_channel_layer

        await get_channel_layer().group_send("doorbell", message)
        assert await bell.wait(10)
        assert hub is not None


def test_the_embedded_default_needs_neither_driver():
    """A portal on SQLite without Redis keeps psycopg and the Redis client out of memory."""
    if connection.vendor != "sqlite":
        assert type(current_carrier()).__name__ != "SqliteCarrier"
        return
    script = (
        "import sys, django; django.setup()\n"
        "from mlplatform.core.doorbell.carriers import current_carrier\n"
        "assert type(current_carrier()).__name__ == 'SqliteCarrier'\n"
        "assert 'mlplatform.core.doorbell.carriers.postgres' not in sys.modules\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root)
