"""A small pool of serving processes, one a model version.

A model that crashes, hangs or eats its memory ends its own process; the web process reports it and lives on.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from models_registry.serving.server import ModelServer, ServerGone, ServerTimeout


class ServingError(Exception):
    """The model's process could not answer; code, message and hint are for the person who asked."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class ServingPool:
    """Keeps about `settings.SERVING_PROCESSES` models loaded; the least recently used idle one makes room."""

    def __init__(self) -> None:
        self._servers: OrderedDict[UUID, ModelServer] = OrderedDict()
        self._lock = threading.Lock()

    def predict(self, version_id: UUID, model_dir: Callable[[], Path], rows: list[dict[str, Any]]) -> dict[str, Any]:
        """The process's answer. A process that died is replaced once; raises ServingError when that fails too.

        `model_dir` is called only before a process starts; it may refuse the folder, e.g. for a changed file.
        """
        for last_try in (False, True):
            server = self._server(version_id, model_dir)
            try:
                return server.ask({"rows": rows}, timeout_s=settings.SERVING_TIMEOUT_S)
            except ServerTimeout as error:
                self._drop(version_id, server)
                raise ServingError(
                    "prediction_timeout",
                    f"The model did not answer within {settings.SERVING_TIMEOUT_S} seconds, so it was stopped.",
                    "Send fewer rows at once.",
                ) from error
            except ServerGone as error:
                self._drop(version_id, server)
                if last_try:
                    raise ServingError(
                        "prediction_crashed",
                        "The model's process ended without an answer, twice.",
                        "It may need more memory than is free. Send fewer rows, or look at the System page.",
                    ) from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End every process, e.g. when the web process stops or a test ends."""
        with self._lock:
            servers, self._servers = list(self._servers.values()), OrderedDict()
        for server in servers:
            server.close()

    def _server(self, version_id: UUID, model_dir: Callable[[], Path]) -> ModelServer:
        with self._lock:
            retired = self._take_idle()
            server = self._servers.get(version_id)
            if server is None:
                server = self._servers[version_id] = ModelServer(model_dir)
            self._servers.move_to_end(version_id)
            for key in list(self._servers)[: len(self._servers) - settings.SERVING_PROCESSES]:
                if not self._servers[key].busy:
                    retired.append(self._servers.pop(key))
        for old in retired:
            old.close()
        return server

    def _take_idle(self) -> list[ModelServer]:
        border = time.monotonic() - settings.SERVING_IDLE_S
        idle = [key for key, server in self._servers.items() if server.last_used < border and not server.busy]
        return [self._servers.pop(key) for key in idle]

    def _drop(self, version_id: UUID, server: ModelServer) -> None:
        with self._lock:
            if self._servers.get(version_id) is server:
                del self._servers[version_id]
        server.close()


pool = ServingPool()
