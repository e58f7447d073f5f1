"""Who listens in this process: one carrier task per event loop, running only while somebody does."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Mapping
from weakref import WeakKeyDictionary

from mlplatform.core.doorbell.carriers import current_carrier
from mlplatform.core.doorbell.threads import in_thread

logger = logging.getLogger(__name__)
RECONNECT_S = 1.0

Fingerprints = Callable[[Iterable[str]], Mapping[str, Hashable]]
_fingerprints: dict[str, Fingerprints] = {}
_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def watch_by(topic: str, fingerprints: Fingerprints) -> None:
    """Tell carriers that only know “something changed” how to find out what: ids → a value that a change alters."""
    _fingerprints[topic] = fingerprints


class Bell:
    """One listener's bell; rings while nobody waits are kept as one."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, timeout: float) -> bool:
        """True as soon as it rings, False after `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        rung = self._rung.is_set()
        self.clear()
        return rung

    def clear(self) -> None:
        """Forget rings so far; call it just before reading, which sees all they were about."""
        self._rung.clear()


class Hub:
    """All bells of one event loop."""

    def __init__(self) -> None:
        self._bells: dict[tuple[str, str], set[Bell]] = {}
        self._seen: dict[tuple[str, str], Hashable] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, topic: str, object_id: str) -> Bell:
        bell = Bell()
        self._bells.setdefault((topic, object_id), set()).add(bell)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._carry(), name="doorbell")
        return bell

    def remove(self, topic: str, object_id: str, bell: Bell) -> None:
        key = (topic, object_id)
        bells = self._bells[key]
        bells.discard(bell)
        if not bells:
            del self._bells[key]
            self._seen.pop(key, None)
        if not self._bells and self._task is not None:
            self._task.cancel()
            self._task = None

    def ring(self, topic: str, object_id: str) -> None:
        for bell in self._bells.get((topic, object_id), ()):
            bell.ring()

    def ring_all(self) -> None:
        """After a (re)connect anything may have been missed."""
        for topic, object_id in self._bells:
            self.ring(topic, object_id)

    async def something_changed(self) -> None:
        """Ring for those whose fingerprint differs: one query a topic, however many pages are open."""
        for topic in {topic for topic, _ in self._bells}:
            ids = [object_id for name, object_id in self._bells if name == topic]
            finder = _fingerprints.get(topic)
            found = await in_thread(finder, ids) if finder else None
            for object_id in ids:
                value = None if found is None else found.get(object_id)
                if found is None or self._seen.get((topic, object_id), ...) != value:
                    self.ring(topic, object_id)
                if (topic, object_id) in self._bells:
                    self._seen[topic, object_id] = value

    async def _carry(self) -> None:
        while True:
            try:
                await current_carrier().carry(self)
            except Exception:
                # The database or Redis is away: pages go on by looking again every few seconds.
                logger.exception("The doorbell lost its connection and tries again in %s s.", RECONNECT_S)
            await asyncio.sleep(RECONNECT_S)


@contextlib.asynccontextmanager
async def listen(topic: str, object_id: object) -> AsyncIterator[Bell]:
    """A bell that rings when the object changes. Read the object after entering: earlier changes do not ring."""
    loop = asyncio.get_running_loop()
    hub = _hubs.setdefault(loop, Hub())
    bell = hub.add(topic, str(object_id))
    try:
        yield bell
    finally:
        hub.remove(topic, str(object_id), bell)
