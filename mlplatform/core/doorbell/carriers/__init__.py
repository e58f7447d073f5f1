"""The ways a ring can take from a writing process to the web processes."""

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from mlplatform.core.doorbell.hub import Hub


class Carrier(Protocol):
    """`send` runs in the writer after its commit; `carry` runs in a web process and rings the hub until cancelled."""

    def send(self, topic: str, object_id: str) -> None: ...

    async def carry(self, hub: "Hub") -> None: ...


def current_carrier() -> Carrier:
    # Imported when chosen: a portal on SQLite needs neither driver in memory.
    if settings.REDIS_URL:
        from mlplatform.core.doorbell.carriers.channel_layer import ChannelLayerCarrier

        return ChannelLayerCarrier()
    if connection.vendor == "postgresql":
        from mlplatform.core.doorbell.carriers.postgres import PostgresCarrier

        return PostgresCarrier()
    from mlplatform.core.doorbell.carriers.sqlite import SqliteCarrier

    return SqliteCarrier()
