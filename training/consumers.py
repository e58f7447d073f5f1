"""The job page's live connection."""

import asyncio
import contextlib
import json
import logging
import time
from typing import Any
from urllib.parse import parse_qs

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from mlplatform.core.doorbell import listen
from mlplatform.core.doorbell.threads import in_thread
from training.live import LivePage, Refused

logger = logging.getLogger(__name__)

FRAME_GAP_S = 0.25  # at most four frames a second
LOOK_AGAIN_S = 5.0  # membership and session are checked at least this often; also finds what a lost ring missed
LARGEST_MESSAGE = 4096
SLOW_CLIENT_S = 20.0
TOO_LARGE, TOO_SLOW = 4413, 4408
# RFC 6455 has 1011 for this, but the server lets an application send only 1000 and 3000 to 4999.
BROKEN = 4500


class JobConsumer(AsyncWebsocketConsumer):
    """`/ws/jobs/<uuid>/?since=<seq>`: everything since `since` at once, then each change as it happens.

    Nothing travels through the doorbell but ids: every frame is read from the database by sequence number, so a lost
    ring, a restart of this process or a slow client loses nothing. Close codes 44xx mean “not for you, do not retry”.
    """

    # The process listens once for all its pages (`core.doorbell`): a channel each would only cost Redis connections.
    channel_layer_alias = None
    task: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        await self.accept()
        self.task = asyncio.create_task(self._serve(), name="live-page")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The page has nothing to say; what is too large ends the connection."""
        if len(text_data or "") > LARGEST_MESSAGE or len(bytes_data or b"") > LARGEST_MESSAGE:
            await self.close(TOO_LARGE)

    async def disconnect(self, code: int) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def _serve(self) -> None:
        page = self._page()
        try:
            async with listen("job", page.job_id) as bell:
                while not page.ended:
                    bell.clear()
                    frame = await in_thread(page.next_frame)
                    sent_at = time.monotonic()
                    if frame is not None:
                        await self._send(frame)
                    if page.ended:
                        break
                    if await bell.wait(LOOK_AGAIN_S):
                        # The first change after a pause goes out at once, those of a burst together.
                        await asyncio.sleep(max(0.0, FRAME_GAP_S - (time.monotonic() - sent_at)))
        except Refused as refusal:
            await self.close(refusal.code)
        except asyncio.CancelledError:
            raise
        except Exception:
            # The page reconnects by itself and gets a fresh snapshot.
            logger.exception("The live connection of job %s broke off.", page.job_id)
            await self.close(BROKEN)

    async def _send(self, frame: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(SLOW_CLIENT_S):
                await self.send(text_data=json.dumps(frame))
        except TimeoutError:
            await self.close(TOO_SLOW)
            raise StopConsumer from None

    def _page(self) -> LivePage:
        query = parse_qs(self.scope["query_string"].decode("latin-1"))
        since = (query.get("since") or ["0"])[0]
        return LivePage(
            session_key=self.scope["session"].session_key,
            job_id=self.scope["url_route"]["kwargs"]["job_id"],
            since=int(since) if since.isascii() and since.isdigit() and len(since) < 19 else 0,
        )
