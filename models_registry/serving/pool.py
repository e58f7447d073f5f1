"""A small pool of serving processes, one a model version.

A model that crashes, hangs or eats its memory ends its own process; the web process reports it and lives on.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mlplatform.core.connections import release_connections
from models_registry.serving.question import Asked, Message, Question
from models_registry.serving.server import ModelServer


class ServingPool:
    """Keeps about `settings.SERVING_PROCESSES` models loaded; the least recently used idle one makes room."""

    def __init__(self) -> None:
        self._servers: OrderedDict[UUID, ModelServer] = OrderedDict()
        self._lock = threading.Lock()

    def stream(self, asked: Asked) -> Question:
        """The answer's messages as they come. A process that died before the first is replaced once."""
        release_connections()  # a model takes seconds to load, and others may be before this question
        return Question(self, asked)

    def ask(self, asked: Asked) -> Message:
        """The answer's last message: with "predictions", or with the model's own "error". Raises ApplicationError."""
        *_, last = self.stream(asked)
        return last

    def is_loaded(self, version_id: UUID) -> bool:
        """Whether an answer needs no wait for the model to load."""
        server = self._servers.get(version_id)
        return server is not None and server.loaded

    def close(self) -> None:
        """End every process, e.g. when the web process stops or a test ends."""
        with self._lock:
            servers, self._servers = list(self._servers.values()), OrderedDict()
        for server in servers:
            server.close()

    def server(self, version_id: UUID, model_dir: Callable[[], Path]) -> ModelServer:
        """The version's server, made where there is none; others that are no longer needed end."""
        with self._lock:
            retired = self._take_idle()
            server = self._servers.get(version_id)
            if server is None:
                server = self._servers[version_id] = ModelServer(model_dir)
            self._servers.move_to_end(version_id)
            for key in list(self._servers)[: len(self._servers) - settings.SERVING_PROCESSES]:
                if not self._servers[key].turns.busy:
                    retired.append(self._servers.pop(key))
        for old in retired:
            old.close()
        return server

    def drop(self, version_id: UUID, server: ModelServer) -> None:
        """End this server; whoever still waits for it gets a new one."""
        with self._lock:
            if self._servers.get(version_id) is server:
                del self._servers[version_id]
        server.close()

    def _take_idle(self) -> list[ModelServer]:
        border = time.monotonic() - settings.SERVING_IDLE_S
        idle = [key for key, server in self._servers.items() if server.last_used < border and not server.turns.busy]
        return [self._servers.pop(key) for key in idle]


pool = ServingPool()
