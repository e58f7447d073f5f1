"""Streamed answers of a real language model: whole, given up, broken off, and shared with others."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mlplatform.core.errors import ApplicationError, Unavailable
from models_registry.serving.pool import pool
from models_registry.serving.process import ModelProcess
from models_registry.serving.question import Asked, Question
from models_registry.serving.server import ModelServer

LONG = {"prompt": "In the beginning", "max_new_tokens": 2000, "temperature": 2}
VERSION = uuid4()
SHORT = LONG | {"max_new_tokens": 3}


@pytest.fixture(autouse=True)
def no_leftover_processes() -> None:
    """The process is kept for the next test: loading the model is what takes time here."""


@pytest.fixture(scope="module", autouse=True)
def no_process_at_the_end() -> Iterator[None]:
    yield
    pool.close()


@pytest.fixture
def asked(fitted_writer):
    def make(row: dict = LONG, who: str = "alice", answer_s: float = 60) -> Asked:
        body = {"rows": [row], "stream": True}
        return Asked(version_id=VERSION, model_dir=lambda: fitted_writer, body=body, who=who, answer_s=answer_s)

    return make


@pytest.fixture
def begun(asked) -> Iterator[Question]:
    """An answer that has begun, with far more to come."""
    question = pool.stream(asked())
    assert any("delta" in message for message in question)
    yield question
    question.close()


def server() -> ModelServer:
    return pool._servers[VERSION]


def test_loading_is_said_then_pieces_then_the_whole(asked):
    pool.close()
    loading, *pieces, last = pool.stream(asked(LONG | {"max_new_tokens": 12}))
    assert loading == {"status": "loading"}
    assert "".join(piece["delta"] for piece in pieces) == last["predictions"][0]["prediction"]
    assert pool.is_loaded(asked().version_id)
    again = pool.stream(asked(SHORT))
    assert "delta" in next(again)
    again.close()


def test_a_closed_answer_frees_the_same_process_at_once(begun, asked, monkeypatch):
    process = server().process().pid
    heard: list[dict] = []
    read = ModelProcess.read

    def listen(*given: Any) -> dict:
        heard.append(read(*given))
        return heard[-1]

    monkeypatch.setattr(ModelProcess, "read", listen)
    begun.close()
    answer = pool.ask(asked(SHORT, who="bob"))
    assert answer["predictions"][0]["tokens"] <= 3
    assert server().process().pid == process
    assert {"cancelled": True} in heard, "the answer that nobody wanted was written to its end"


def test_closing_ends_a_thread_that_waits_for_the_next_piece(begun):
    seen: list[dict] = []
    reader = threading.Thread(target=lambda: seen.extend(begun))
    reader.start()
    begun.close()
    reader.join(20)
    assert not reader.is_alive()
    assert all("delta" in message for message in seen)
    assert not server().turns.busy


def test_a_process_killed_in_the_middle_is_said_and_replaced_for_the_next(begun, asked):
    os.kill(server().process().pid, signal.SIGKILL)
    with pytest.raises(Unavailable, match="in the middle of the answer"):
        list(begun)
    assert pool.ask(asked(SHORT))["predictions"][0]["tokens"] <= 3


def test_a_process_that_hangs_in_the_middle_is_ended(asked):
    question = pool.stream(asked(answer_s=5))
    assert any("delta" in message for message in question)
    os.kill(server().process().pid, signal.SIGSTOP)
    with pytest.raises(Unavailable, match="within 5 seconds"):
        list(question)
    assert VERSION not in pool._servers


def test_the_next_one_waits_and_is_told(begun, asked):
    question = pool.stream(asked(SHORT, who="bob"))
    assert next(question) == {"status": "waiting"}
    threading.Timer(0.2, begun.close).start()
    assert "predictions" in list(question)[-1]


def test_who_gives_up_waiting_holds_nobody_up(begun, asked):
    waiting = pool.stream(asked(SHORT, who="bob"))
    next(waiting)
    waiting.close()
    begun.close()
    assert pool.ask(asked(SHORT, who="ed"))["predictions"]


@pytest.mark.parametrize(("who", "status"), [("bob", 429), ("ed", 503)])
def test_a_full_queue_says_when_to_come_again(begun, asked, settings, who, status):
    settings.SERVING_QUEUE = 4 if status == 429 else 2
    waiting = [pool.stream(asked(SHORT, who=name)) for name in (["bob"] * 2 if status == 429 else ["bob", "alice"])]
    assert all(next(question) == {"status": "waiting"} for question in waiting)
    with pytest.raises(ApplicationError) as refused:
        next(pool.stream(asked(SHORT, who=who)))
    assert refused.value.status == status
    assert 1 <= refused.value.extra["retry_after"] <= 60
    for question in waiting:
        question.close()


def test_a_turn_that_does_not_come_is_a_503(begun, asked, settings):
    settings.SERVING_WAIT_S = 0.2
    with pytest.raises(ApplicationError, match="busy") as refused:
        pool.ask(asked(SHORT, who="bob"))
    assert refused.value.status == 503


def test_the_process_has_its_limit_of_memory(begun, settings):
    limits = Path(f"/proc/{server().process().pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max data size"))
    assert line.split()[3] == str(settings.SERVING_MEMORY_MB * 2**20)
