"""Is the portal able to do its work? Each check answers in one line that anybody may see: no paths, no secrets."""

import asyncio
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error, connection

from mlplatform.core.formats import filesize
from mlplatform.core.storage import data_dir
from mlplatform.system.selectors import QUEUES, count_live_workers

_CHANNEL_LAYER_S = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `/readyz`."""

    name: str
    ok: bool
    detail: str

    @property
    def label(self) -> str:
        return {"channel_layer": "Live updates"}.get(self.name, self.name.capitalize())


def run_checks() -> list[Check]:
    """All of them, quickly; one that cannot even be made counts as failed."""
    database = _run("database", check_database)
    others: list[tuple[str, Callable[[], str]]] = [
        ("storage", check_storage),
        ("disk", check_disk),
        # A database that does not answer is waited for once.
        ("workers", check_workers if database.ok else unknown_workers),
        ("channel_layer", check_channel_layer),
    ]
    return [database, *(_run(name, check) for name, check in others)]


class Unhealthy(Exception):
    """A check failed; the text says what is wrong and what to do."""


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except Unhealthy as error:
        return Check(name, False, str(error))


def check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        raise Unhealthy("The database does not answer.") from None
    return connection.display_name


def check_storage() -> str:
    probe = data_dir() / f".write-probe-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    try:
        probe.write_bytes(b"ok")
        probe.unlink()
    except OSError as error:
        raise Unhealthy(f"Nothing can be written to the data directory: {error.strerror}.") from None
    return "writable"


def check_disk() -> str:
    free = shutil.disk_usage(data_dir()).free
    if free < settings.DISK_RESERVE_BYTES:
        raise Unhealthy(
            f"{filesize(free)} free, less than the reserve of {filesize(settings.DISK_RESERVE_BYTES)}. "
            "Delete files from the disk of the data directory."
        )
    return f"{filesize(free)} free"


def check_workers() -> str:
    try:
        missing = [queue for queue in QUEUES if not count_live_workers(queue)]
    except Error:
        return unknown_workers()
    if missing:
        raise Unhealthy(f"No worker serves the queue {' and '.join(missing)}. Start one with: mlplatform worker")
    return "every queue is served"


def unknown_workers() -> str:
    raise Unhealthy("Unknown, because the database does not answer.") from None


def check_channel_layer() -> str:
    if not settings.REDIS_URL:
        return "in process"
    from redis.exceptions import RedisError

    try:
        async_to_sync(_echo)()
    except (OSError, TimeoutError, RedisError):
        raise Unhealthy("Redis does not answer, so live pages fall back to asking every few seconds.") from None
    return "Redis"


async def _echo() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    async with asyncio.timeout(_CHANNEL_LAYER_S):
        await layer.send(channel, {"type": "health"})
        await layer.receive(channel)
