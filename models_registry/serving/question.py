"""One question to a model: its place in the queue, the conversation with the process, what goes wrong on the way."""

import math
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from mlplatform.core.errors import ApplicationError, Unavailable
from models_registry.serving.process import Deadline, ModelProcess, ServerGone, ServerTimeout
from models_registry.serving.server import ModelServer
from models_registry.serving.turns import Abandoned, QueueFull, Ticket, TookTooLong

if TYPE_CHECKING:
    from models_registry.serving.pool import ServingPool

Message = dict[str, Any]
_GRACE_S = 5.0  # to end an answer that nobody wants; then the process is ended
_TRIES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is asked of whom. `model_dir` is called only before a process starts and may refuse the folder.

    `who` shares the model fairly with the others; `answer_s` is the longest the whole answer may take.
    """

    version_id: UUID
    model_dir: Callable[[], Path]
    body: Message
    who: str
    answer_s: float


class Question:
    """Iterates over the process's messages: {"delta"} again and again, then one with "predictions" or "error".

    Before them may come {"status": "waiting"} and {"status": "loading"}. Everything that goes wrong is raised as an
    ApplicationError. `close`, from any thread, ends the answer: the process stops and is free for the next question.
    """

    def __init__(self, pool: "ServingPool", asked: Asked) -> None:
        self._pool, self._asked = pool, asked
        self._messages = self._with_tries()
        self._state = threading.Lock()
        self._abandoned = False
        self._said = self._sent = False
        self._running: tuple[ModelServer, Ticket] | None = None
        self._talk: tuple[ModelProcess, int, Deadline] | None = None

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        return next(self._messages)

    def close(self) -> None:
        """Give up. Does not wait."""
        with self._state:
            self._abandoned = True
            if self._running:
                server, ticket = self._running
                server.turns.abandon(ticket)
            self._cancel()
        # Another thread may be in `next`; then the answer's last message ends it there.
        with suppress(ValueError):
            self._messages.close()

    def _with_tries(self) -> Generator[Message]:
        tries = 0
        while True:
            server = self._pool.server(self._asked.version_id, self._asked.model_dir)
            try:
                yield from self._in_turn(server)
                return
            except Abandoned:
                return
            except ServerTimeout as error:
                self._pool.drop(self._asked.version_id, server)
                if self._abandoned:
                    return
                raise _timeout(self._asked.answer_s) from error
            except ServerGone as error:
                self._pool.drop(self._asked.version_id, server)
                tries += self._sent
                if self._abandoned:
                    return
                if self._said or tries == _TRIES:
                    raise _crashed(in_the_middle=self._said) from error

    def _in_turn(self, server: ModelServer) -> Generator[Message]:
        try:
            ticket = server.turns.join(self._asked.who, settings.SERVING_QUEUE)
        except QueueFull as error:
            raise _busy(server, error) from error
        with self._state:
            self._running = (server, ticket)
        try:
            if not server.turns.has(ticket):
                yield {"status": "waiting"}
                server.turns.wait(ticket, settings.SERVING_WAIT_S)
            if self._abandoned:
                return
            last = yield from self._conversation(server)
        except TookTooLong as error:
            raise _busy(server, error) from error
        finally:
            with self._state:
                self._cancel()
                self._running = self._talk = None
            server.turns.leave(ticket)
        # Only now: whoever takes the last message and forgets the rest must not keep the model from the others.
        if last:
            self._said = True
            yield last

    def _conversation(self, server: ModelServer) -> Generator[Message, None, Message | None]:
        """Yields all but the last message, which it returns; None when the answer was given up."""
        began = time.monotonic()
        process, self._sent = server.process(), False
        if not process.loaded:
            yield {"status": "loading"}
        number, loading = server.number(), 0 if process.loaded else settings.SERVING_LOAD_S
        silence_s = settings.SERVING_TIMEOUT_S if "stream" in self._asked.body else math.inf
        whole = Deadline(loading + self._asked.answer_s, loading + silence_s)
        self._sent = True
        process.send({"id": number, **self._asked.body}, whole)
        with self._state:
            self._talk = (process, number, whole)
            if self._abandoned:
                self._cancel()
        while True:
            message = process.read(whole)
            if not process.loaded:
                process.loaded = True
                whole.shorten(self._asked.answer_s)
                whole.silence_s = silence_s
            whole.heard()
            if message.pop("id", None) != number:
                continue  # what is left of an answer that was given up
            if "delta" in message:
                self._said = True
                yield message
                continue
            with self._state:
                self._talk = None
            server.note(time.monotonic() - began)
            return None if "cancelled" in message else message

    def _cancel(self) -> None:
        """Once. With the state's lock held."""
        if self._talk:
            process, number, deadline = self._talk
            self._talk = None
            deadline.shorten(_GRACE_S)
            process.cancel(number)


def _timeout(seconds: float) -> Unavailable:
    return Unavailable(
        f"The model did not answer within {seconds:g} seconds, so it was stopped.",
        hint="Send less at once, or ask for fewer tokens.",
        code="prediction_timeout",
    )


def _crashed(*, in_the_middle: bool) -> Unavailable:
    how = "in the middle of the answer" if in_the_middle else "without an answer, twice"
    return Unavailable(
        f"The model's process ended {how}.",
        hint="It may need more memory than is free. Send less at once, or look at the System page.",
        code="prediction_crashed",
    )


def _busy(server: ModelServer, error: QueueFull | TookTooLong) -> ApplicationError:
    """429 when it is the asker's own questions that fill the queue, else 503; both say when to come again."""
    waiting = error.waiting if isinstance(error, QueueFull) else settings.SERVING_QUEUE
    seconds = min(60, max(1, math.ceil(server.usual_s * waiting)))
    own = isinstance(error, QueueFull) and error.own
    return ApplicationError(
        f"{waiting} of your questions already wait for this model."
        if own
        else "This model is busy: more questions wait for it than it can take.",
        hint=f"Try again in {seconds} second{'s' if seconds > 1 else ''}.",
        code="model_busy",
        status=429 if own else 503,
        extra={"retry_after": seconds},
    )
