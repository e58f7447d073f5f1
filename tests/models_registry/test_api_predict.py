"""Predictions over the API for every kind of input: JSON, pictures in a form, streamed text; and what is refused."""

import base64
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from models_registry.serving import remote
from tests.training.trainers.images import CLASSES, image_table

ROW = {"prompt": "In the beginning", "max_new_tokens": 6, "seed": 1}


def picture(number: int, name: str = "") -> SimpleUploadedFile:
    content = image_table(3, seed=9).column("image")[number].as_py()
    return SimpleUploadedFile(name or f"{CLASSES[number]}.png", content, "image/png")


def send(persona, version, data, **headers):
    return persona.client.post(f"/api/models/{version.model_id}/predict", data, headers=headers)


def ask(persona, version, payload):
    body = json.dumps(payload)
    return persona.client.post(f"/api/models/{version.model_id}/predict", body, content_type="application/json")


def lines(response) -> list[dict]:
    assert response["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def test_several_pictures_of_a_form_are_several_predictions(bob, pictures):
    body = send(bob, pictures, {"image": [picture(0), picture(1), picture(2)], "version": 1}).json()
    assert [row["prediction"] for row in body["predictions"]] == list(CLASSES)
    assert (body["model"], body["version"]) == (str(pictures.model_id), 1)


def test_a_picture_as_base64_is_the_same_prediction(bob, pictures):
    form = send(bob, pictures, {"image": picture(1)}).json()
    assert send(bob, pictures, {"file": picture(1)}).json() == form
    text = base64.b64encode(picture(1).read()).decode()
    assert ask(bob, pictures, {"rows": [{"image": text}]}).json()["predictions"] == form["predictions"]


def bomb() -> bytes:
    """A few kilobytes that would be 100 million pixels."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("letter.txt", b"Dear reader", "letter.txt: the image is none of PNG, JPEG"),
        ("cut.png", picture(0).read()[:60], "cut.png: the image is damaged"),
        ("bomb.png", bomb(), "bomb.png: the image has more than 50 million pixels"),
        ("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "script.svg: the image is none of PNG, JPEG"),
    ],
)
def test_what_is_no_picture_is_named_with_its_reason(bob, pictures, name, content, reason):
    response = send(bob, pictures, {"image": [picture(0), SimpleUploadedFile(name, content)]})
    assert response.status_code == 422
    assert reason in response.json()["extra"]["fields"]["image"][0]


def test_too_much_at_once_is_413_before_the_model_is_asked(bob, pictures, settings):
    settings.MULTIPART_LIMIT_BYTES = 1000
    response = send(bob, pictures, {"image": [picture(0), picture(1)]})
    assert response.status_code == 413
    assert response.json()["extra"]["limit_bytes"] == 1000


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "image"), ({"image": picture(0), "colour": "red"}, "colour")],
)
def test_forms_that_nobody_reads_are_told(bob, pictures, data, field):
    response = send(bob, pictures, data)
    assert response.status_code == 422
    assert field in response.json()["extra"]["fields"]


def test_a_text_comes_in_pieces_and_at_last_whole(bob, writer):
    loading, *pieces, last = lines(ask(bob, writer, {"rows": [ROW], "stream": True}))
    assert loading == {"status": "loading"}
    assert "".join(piece["delta"] for piece in pieces) == last["predictions"][0]["prediction"]
    assert (last["model"], last["version"], last["warnings"]) == (str(writer.model_id), 1, [])
    assert ask(bob, writer, {"rows": [ROW]}).json() == last


def test_a_chat_is_answered(bob, talker):
    row = {"messages": [{"role": "user", "content": "What does the cat see?"}], "max_new_tokens": 4}
    *_, last = lines(ask(bob, talker, {"rows": [row], "stream": True}))
    assert last["predictions"][0]["tokens"] <= 4


BAD_ROWS = [
    ({"prompt": 7}, "must be a text"),
    ({"prompt": "x" * 1_000_001}, "1,000,000 characters"),
    ({"max_new_tokens": 100_000}, "from 1 to 2,048"),
    ({"temperature": -1}, "from 0 to 2"),
    ({"top_p": 2}, "from 0 to 1"),
]


def test_settings_out_of_bounds_are_422_also_when_streamed(bob, writer):
    ask(bob, writer, {"rows": [ROW]})
    for row, words in BAD_ROWS:
        for stream in (True, False):
            response = ask(bob, writer, {"rows": [row], "stream": stream})
            assert response.status_code == 422, row
            assert words in response.json()["message"]


def test_a_prompt_above_the_context_is_cut_and_said(bob, writer):
    body = ask(bob, writer, {"rows": [ROW | {"prompt": "light " * 500}]}).json()
    assert [warning["code"] for warning in body["warnings"]] == ["cut"]


def test_what_cannot_be_streamed_is_refused(bob, writer, version):
    assert "stream" in ask(bob, version, {"rows": [{}], "stream": True}).json()["extra"]["fields"]
    assert "rows" in ask(bob, writer, {"rows": [ROW, ROW], "stream": True}).json()["extra"]["fields"]
    assert "rows" in ask(bob, writer, {"rows": [ROW] * 21}).json()["extra"]["fields"]


def test_outsiders_find_nothing(charlie, pictures, writer):
    assert send(charlie, pictures, {"image": picture(0)}).status_code == 404
    assert ask(charlie, writer, {"rows": [ROW], "stream": True}).status_code == 404


def test_a_busy_model_says_when_to_come_again(bob, version, monkeypatch):
    from models_registry.serving.turns import QueueFull, Turns

    def full(*args: object) -> None:
        raise QueueFull(16, own=False)

    monkeypatch.setattr(Turns, "join", full)
    response = ask(bob, version, {"rows": [{"length": 1}]})
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 1


class TestRemote:
    """A version whose flavor another app answers for."""

    @pytest.fixture(autouse=True)
    def _answers(self, monkeypatch):
        monkeypatch.setattr(remote, "_flavors", {})
        answer = {"predictions": [{"prediction": "two words", "probabilities": None}]}

        def stream(version, row):
            yield {"delta": "two "}
            yield {"delta": row["messages"][0]["content"]}
            yield answer

        remote.register("remote", lambda version, rows: answer, stream)

    @pytest.fixture
    def far(self, talker):
        talker.flavor, talker.files = "remote", []
        talker.signature["remote"] = {"provider": "openai", "base_url": "https://api.openai.com/v1", "model": "ft:x"}
        talker.save()
        return talker

    def test_is_answered_and_streamed_by_it(self, bob, far):
        row = {"messages": [{"role": "user", "content": "words"}]}
        assert ask(bob, far, {"rows": [row]}).json()["predictions"][0]["prediction"] == "two words"
        first, second, last = lines(ask(bob, far, {"rows": [row], "stream": True}))
        assert (first["delta"], second["delta"], last["warnings"]) == ("two ", "words", [])

    def test_says_so_when_nobody_answers_for_it(self, bob, far, monkeypatch):
        monkeypatch.setattr(remote, "_flavors", {})
        response = ask(bob, far, {"rows": [{"messages": []}]})
        assert (response.status_code, "provider" in response.json()["message"]) == (503, True)
