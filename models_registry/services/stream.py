"""An answer in pieces, which whoever reads it may leave at any moment."""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from mlplatform.core.errors import ApplicationError

Message = dict[str, Any]


class Source(Protocol):
    """Gives messages; `close` ends them early."""

    def __next__(self) -> Message: ...

    def close(self) -> None: ...


class AnswerStream:
    """Iterates over {"status"} or {"delta"} messages and at last one with "predictions" and "warnings".

    The first message is fetched at once, so that a question that cannot be answered is refused when this is made.
    An `error` message is raised as what `refusal` makes of it. `close`, from any thread, frees the model; so does
    forgetting the object.
    """

    def __init__(self, source: Source | Iterator[Message], refusal: Callable[[Mapping[str, Any]], ApplicationError]):
        self._source, self._refusal = source, refusal
        self._first: Message | None = self._checked(next(source, None))

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        first, self._first = self._first, None
        return first or self._checked(next(self._source))

    def close(self) -> None:
        close = getattr(self._source, "close", None)
        if close is not None:
            close()

    def __del__(self) -> None:
        self.close()

    def _checked(self, message: Message | None) -> Message:
        if message is None:
            raise StopIteration
        if problem := message.get("error"):
            self.close()
            raise self._refusal(problem)
        return {"warnings": [], **message} if "predictions" in message else message


class Interruptible:
    """A generator that any thread may close: at once, or after the message that is being made."""

    def __init__(self, source: Iterator[Message]) -> None:
        self._source = source
        self._running = threading.Lock()
        self._closed = False

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        with self._running:
            if self._closed:
                raise StopIteration
            message = next(self._source)
        if self._closed:
            self.close()
            raise StopIteration
        return message

    def close(self) -> None:
        self._closed = True
        if self._running.acquire(blocking=False):
            try:
                if close := getattr(self._source, "close", None):
                    close()
            finally:
                self._running.release()
