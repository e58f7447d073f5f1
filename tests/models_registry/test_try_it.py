"""Try it without JavaScript: each kind of model has its own form, filled in, and answers in the page."""

import ast
import base64
import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from models_registry.serving import remote
from models_registry.try_it import WAYS, way_of
from tests.training.trainers.images import CLASSES, image_table

KINDS = {"version": "rows", "pictures": "image", "writer": "prompt", "talker": "chat"}


def page(persona, version):
    return persona.client.get(reverse("registry:version", args=[version.model_id, 1]))


def post(persona, version, data, **headers):
    return persona.client.post(reverse("registry:predict", args=[version.model_id, 1]), data, headers=headers)


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_signature_decides_how_a_model_is_asked(kind, request, bob):
    version = request.getfixturevalue(kind)
    assert way_of(version).key == KINDS[kind]
    body = page(bob, version).content.decode()
    for words in ("API tokens", version.files[0]["sha256"], "Baseline", "95 % interval"):
        assert words in body, words
    assert "style=" not in body
    assert " onclick" not in body


def test_a_table_s_column_named_prompt_does_not_make_it_a_writer(version):
    version.signature["inputs"][0] |= {"name": "prompt", "type": "text"}
    assert way_of(version).key == "rows"
    assert WAYS[-1].key == "rows"


def test_a_picture_is_asked_by_a_plain_form(bob, pictures):
    content = image_table(3, seed=9).column("image")[2].as_py()
    response = post(bob, pictures, {"image": SimpleUploadedFile("mine.png", content, "image/png")})
    assert response.context["answer"]["prediction"] == CLASSES[2]
    assert "mine.png" in response.content.decode()


def test_the_test_picture_is_shown_and_asked_without_a_file(bob, pictures):
    assert f"base64,{pictures.example_row['image']}" in page(bob, pictures).content.decode()
    response = post(bob, pictures, {}, **{"HX-Request": "true"})
    assert response.context["answer"]["name"] == "The test picture"
    assert "<meter" in response.content.decode()


def test_without_a_test_picture_one_must_be_chosen(bob, pictures):
    pictures.example_row = {}
    pictures.save()
    response = post(bob, pictures, {})
    assert (response.status_code, "Choose a picture" in response.content.decode()) == (422, True)


def test_what_is_no_picture_is_said_in_the_answer_s_place(bob, pictures):
    response = post(bob, pictures, {"image": SimpleUploadedFile("letter.txt", b"Dear reader")})
    assert response.status_code == 422
    assert "letter.txt: the image is none of PNG" in response.content.decode()


def test_a_prompt_is_answered_whole(bob, writer):
    response = post(bob, writer, {"prompt": "In the beginning", "max_new_tokens": 5, "top_p": 0.9})
    assert response.context["answer"]["tokens"] <= 5
    assert response.context["form"].rows()[0][0] == {"prompt": "In the beginning", "max_new_tokens": 5, "top_p": 0.9}


def test_sampling_out_of_its_range_is_said_at_the_field(bob, writer):
    response = post(bob, writer, {"prompt": "x", "temperature": 9})
    assert response.status_code == 422
    assert response.context["form"].errors["temperature"]
    assert 'id="sampling" open' in response.content.decode()


def test_a_conversation_goes_on_with_what_the_page_kept(bob, talker):
    first = post(bob, talker, {"message": "What does the cat see?", "max_new_tokens": 4, "system": "Be short."})
    kept = first.context["answer"]["conversation_json"]
    assert html.escape(kept) in first.content.decode()
    second = post(bob, talker, {"message": "And then?", "messages": kept, "max_new_tokens": 4, "system": "Be short."})
    asked = second.context["form"].rows()[0][0]["messages"]
    assert [message["role"] for message in asked] == ["system", "user", "assistant", "user"]
    assert len(second.context["answer"]["conversation"]) == 4


@pytest.mark.parametrize("kept", ["{", '[{"role": "judge", "content": "x"}]', '"x"', "[" * 10_000])
def test_a_conversation_that_was_tampered_with_is_refused(bob, talker, kept):
    response = post(bob, talker, {"message": "Hello", "messages": kept})
    assert response.status_code == 422
    assert "Begin a new one" in response.content.decode()


def test_what_a_model_writes_is_text_not_markup(bob, talker, monkeypatch):
    monkeypatch.setattr(remote, "_flavors", {})
    remote.register("remote", lambda version, rows: {"predictions": [{"prediction": "<b>hi</b>", "tokens": 1}]})
    talker.flavor = "remote"
    talker.save()
    body = post(bob, talker, {"message": "<script>x</script>"}).content.decode()
    assert "<b>hi" not in body
    assert "<script>x" not in body


def test_a_remote_version_says_where_its_weights_are(bob, talker):
    talker.flavor, talker.files = "remote", []
    talker.signature["remote"] = {"provider": "openai", "base_url": "https://api.openai.com/v1", "model": "ft:x"}
    talker.save()
    assert "at the provider (openai)" in page(bob, talker).content.decode()
    for address in (reverse("registry:download", args=[talker.model_id, 1]), f"/api/models/{talker.model_id}/download"):
        response = bob.client.get(address)
        assert response.status_code == 409
        assert "at the provider" in response.content.decode()


def test_snippets_are_programs(kind, request, bob):
    version = request.getfixturevalue(kind)
    codes = {item["label"]: item["code"] for item in page(bob, version).context["snippets"]}
    ast.parse(codes["Python"])
    assert f"/api/models/{version.model_id}/predict" in codes["JavaScript"]
    if kind == "pictures":
        assert "-F image=@picture.png" in codes["curl"]
    else:
        body = json.loads(codes["curl"].split("-d '")[1][:-1].replace("'\\''", "'"))
        assert body["rows"] == [version.example_row]
        assert body.get("stream", False) is (kind in ("writer", "talker"))


def test_the_page_says_when_the_first_answer_must_load_the_model(bob, pictures):
    assert "Loading the model…" in page(bob, pictures).content.decode()
    post(bob, pictures, {})
    assert "Loading the model…" not in page(bob, pictures).content.decode()


def test_the_example_is_a_picture(pictures):
    assert base64.b64decode(pictures.example_row["image"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["version", "predict", "download"])
def test_outsiders_find_nothing(charlie, pictures, path):
    address = reverse(f"registry:{path}", args=[pictures.model_id, 1])
    response = charlie.client.post(address) if path == "predict" else charlie.client.get(address)
    assert response.status_code == 404
