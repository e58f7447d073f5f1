"""A served language model: cancelled in the middle, cut prompts told, unlikely tokens left out, memory kept."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from training.trainers.language.generate import _nucleus
from training.trainers.predict import load

LONG = {"prompt": "The cat", "max_new_tokens": 2000, "temperature": 2}


class Server:
    """A serving process, spoken to line by line."""

    def __init__(self, folder: Any, **env: str) -> None:
        command = [sys.executable, "-m", "training.trainers.serve", str(folder)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={**os.environ, **env}
        )

    def send(self, *messages: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
        self.process.stdin.flush()

    def line(self) -> dict[str, Any]:
        assert self.process.stdout
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture
def server(tuned) -> Iterator[Server]:
    started = Server(tuned["causal-lm"].out)
    yield started
    started.process.kill()
    started.process.communicate()


def test_a_cancelled_answer_ends_and_the_next_question_is_answered(server):
    server.send({"id": 1, "rows": [LONG], "stream": True})
    assert "delta" in server.line()
    server.send({"cancel": 1}, {"id": 2, "rows": [LONG | {"max_new_tokens": 3}]})
    pieces = 0
    while "delta" in (line := server.line()):
        pieces += 1
    assert line == {"id": 1, "cancelled": True}
    assert pieces < 1000
    assert server.line()["predictions"][0]["tokens"] <= 3


def test_a_cancel_that_comes_too_late_or_for_nothing_is_no_question(server):
    server.send({"cancel": 7}, {"id": 1, "rows": [LONG | {"max_new_tokens": 2}]}, {"cancel": 1}, {"cancel": [1]})
    server.send({"id": 2, "rows": [LONG | {"max_new_tokens": 2}]})
    assert [server.line()["id"], server.line()["id"]] == [1, 2]


def test_a_prompt_above_the_context_is_cut_and_said(tuned):
    model = load(tuned["causal-lm"].out)
    answer = model.predict([{"prompt": "the cat " * 500, "max_new_tokens": 1}])
    (warning,) = answer["warnings"]
    assert warning["code"] == "cut"
    assert f"{model.context:,} tokens at once" in warning["message"]


def test_the_nucleus_keeps_the_fewest_that_reach_the_share():
    shares = torch.tensor([0.1, 0.5, 0.15, 0.25])
    assert _nucleus(shares, 0.7).nonzero().flatten().tolist() == [1, 3]
    assert _nucleus(shares, 0.76).nonzero().flatten().tolist() == [1, 2, 3]
    assert _nucleus(shares, 0).nonzero().flatten().tolist() == [1]


def test_top_p_of_nothing_takes_the_likeliest_token(tuned):
    model = load(tuned["causal-lm"].out)
    row = {"prompt": "A dog", "max_new_tokens": 8, "seed": 4}
    narrow, greedy = (
        model.predict([row | changes])["predictions"][0]["prediction"]
        for changes in ({"top_p": 0, "temperature": 1.5}, {"temperature": 0})
    )
    assert narrow == greedy
    assert model.signature["inputs"][3] | {"example": None} == {
        "name": "top_p", "type": "numeric", "required": False, "categories": None, "min": 0, "max": 1,
        "example": None, "default": 1.0, "integer": False,
    }  # fmt: skip


def test_memory_above_the_limit_is_refused_and_said(tuned):
    program = (
        "import os; from training.trainers import limits, serve; os.environ[serve.MEMORY_MB] = '300'\n"
        "limits.limit_memory(300)\n"
        "try: bytearray(400 * 2**20)\n"
        "except MemoryError as error: print(serve._internal(error)['error']['message'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "The model needs more memory than the 300 MB that it may use."
