"""PostgreSQL: LISTEN and NOTIFY, one listening connection per web process."""

from typing import TYPE_CHECKING

import psycopg
from django.db import connection

if TYPE_CHECKING:
    from mlplatform.core.doorbell.hub import Hub

CHANNEL = "mlplatform_doorbell"
# Django's own connection classes and settings, which an asynchronous connection does not take.
_NOT_OURS = {"cursor_factory", "context", "prepare_threshold"}


class PostgresCarrier:
    """Payload `topic:id`."""

    def send(self, topic: str, object_id: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic}:{object_id}"])

    async def carry(self, hub: "Hub") -> None:
        parameters = {k: v for k, v in connection.get_connection_params().items() if k not in _NOT_OURS}
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
            await listening.execute(f"LISTEN {CHANNEL}")
            hub.ring_all()
            async for notice in listening.notifies():
                topic, _, object_id = notice.payload.partition(":")
                hub.ring(topic, object_id)
