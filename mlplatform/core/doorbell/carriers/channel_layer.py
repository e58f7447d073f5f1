"""Redis: the channel layer, one group for all rings and one channel per web process."""

import asyncio
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

if TYPE_CHECKING:
    from mlplatform.core.doorbell.hub import Hub

GROUP = "doorbell"
# The layer forgets group members after a day; joining again is how one stays in.
REJOIN_S = 3600


class ChannelLayerCarrier:
    """Also serves the in-memory layer, within one process."""

    def send(self, topic: str, object_id: str) -> None:
        message = {"type": "doorbell.ring", "topic": topic, "id": object_id}
        async_to_sync(get_channel_layer().group_send)(GROUP, message)

    async def carry(self, hub: "Hub") -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        try:
            while True:
                await layer.group_add(GROUP, channel)
                hub.ring_all()
                try:
                    async with asyncio.timeout(REJOIN_S):
                        while True:
                            message = await layer.receive(channel)
                            hub.ring(message["topic"], message["id"])
                except TimeoutError:
                    continue
        finally:
            await layer.group_discard(GROUP, channel)
