"""Trying a model that lives at a provider: the answer as it comes, and what goes wrong in words."""

import threading
import time

import pytest

from mlplatform.core.errors import ApplicationError, NotFound, ValidationFailed
from models_registry.models import ModelVersion
from tests.training.hosted.conftest import SUCCEEDED, turn
from tests.training.providers.server import SECRET, error, stream
from training.providers.errors import ProviderBusy
from training.services.hosted import chat

pytestmark = pytest.mark.django_db
ROW = {"messages": [{"role": "user", "content": "Hello!"}], "max_new_tokens": 20, "temperature": 0.5, "extra": 1}
PATH = "/chat/completions"


@pytest.fixture
def version(start, server, settings) -> ModelVersion:
    job = start()
    turn(job)
    server.jobs[0] |= SUCCEEDED
    turn(job)
    settings.SERVING_TEXT_S = 15
    return ModelVersion.objects.get(job_id=job.pk)


def test_the_answer_comes_in_pieces(version, server):
    *deltas, last = chat.stream(version, ROW)
    assert deltas == [{"delta": "Hello"}, {"delta": " there"}, {"delta": "!"}]
    assert last["predictions"] == [
        {"prediction": "Hello there!", "probabilities": None, "finish_reason": "stop", "tokens": 3}
    ]
    asked = next(body for _, path, _, body in server.seen if path == PATH).decode()
    assert '"max_tokens":20' in asked.replace(" ", "")
    assert "extra" not in asked
    assert chat.answer(version, [ROW, ROW])["predictions"][1]["prediction"] == "Hello there!"


def test_closing_the_stream_ends_it_at_the_provider(version, server):
    ended = threading.Event()

    def slow(handler):
        try:
            stream(handler, "m", ["word "] * 200, pause_s=0.05)
        except (BrokenPipeError, ConnectionResetError):
            ended.set()

    server.fail[PATH] = [slow]
    answer = chat.stream(version, ROW)
    assert next(answer) == {"delta": "word "}
    began = time.monotonic()
    answer.close()
    assert time.monotonic() - began < 5, "half of what the whole answer takes"
    assert ended.wait(20)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (error(404, "The model ft:x does not exist.", "model_not_found"), "knows no such model"),
        (error(401, "Incorrect API key.", "invalid_api_key"), "refused the team's key"),
        (error(500, "Oh."), "could not do it"),
        (lambda handler: handler.connection.close(), "could not be reached"),
    ],
)
def test_what_goes_wrong_is_said(version, server, failure, words):
    server.fail[PATH] = [failure]
    with pytest.raises(ApplicationError, match=words) as told:
        chat.answer(version, [ROW])
    assert SECRET not in told.value.text


def test_a_busy_provider_says_when_to_come_back(version, server):
    server.fail[PATH] = [error(429, "Slow down.", "rate_limit_exceeded", Retry_After="7")]
    with pytest.raises(ProviderBusy) as told:
        chat.answer(version, [ROW])
    assert told.value.extra == {"retry_after": 7}


def test_nothing_leaves_that_is_no_conversation(version, server):
    for messages in (None, [], ["hi"], [{"role": "king", "content": "x"}], [{"role": "user", "content": 5}]):
        with pytest.raises(ValidationFailed, match="as a list"):
            chat.answer(version, [{"messages": messages}])
    with pytest.raises(ValidationFailed, match="Shorten"):
        chat.answer(version, [{"messages": [{"role": "user", "content": "x" * 200_001}]}])
    with pytest.raises(ValidationFailed, match="at most 8"):
        chat.answer(version, [ROW] * 9)
    assert server.calls("POST", PATH) == 0


def test_without_a_key_it_is_said_what_is_missing(version, key):
    key.delete()
    with pytest.raises(NotFound, match="has no key for openai"):
        chat.answer(version, [ROW])


def test_the_api_answers_through_it(version, alice):
    plain = {name: value for name, value in ROW.items() if name != "extra"}
    answer = alice.client.post(
        f"/api/models/{version.model_id}/predict", {"rows": [plain]}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["predictions"][0]["prediction"] == "Hello there!"


def test_the_api_streams_it(version, alice):
    row = {"messages": ROW["messages"]}
    answer = alice.client.post(
        f"/api/models/{version.model_id}/predict", {"rows": [row], "stream": True}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    body = answer.getvalue().decode()
    assert body.index("Hello") < body.index(" there")
    assert "Hello there!" in body
