"""The Train page and the API for data that has no columns: images, documents, chats."""

import json

import pytest

from tests.training.factories import make_version
from training.models import TrainingJob

TRAIN = "/train/"
KINDS = {
    "digits": ("image-classification", "native-cnn", "500 images", "the class of a picture"),
    "proverbs": ("causal-language-model", "causal-lm", "passages", "how a text goes on"),
    "jargon": ("chat-fine-tuning", "chat-sft", "400 chats", "what the assistant answers"),
}


@pytest.fixture(params=KINDS)
def kind(request, alpha):
    return make_version(alpha, request.param), *KINDS[request.param]


def test_the_page_is_filled_in_without_columns(ed, kind):
    version, _, trainer, amount, predicts = kind
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert f'id="trainer-{trainer}" value="{trainer}" checked' in page
    assert "Recommended" in page
    assert amount in page
    assert predicts in page
    assert 'name="target"' not in page
    assert 'name="features"' not in page
    assert "Takes about" in page
    assert " rows" not in page.split("What to learn")[1].split("Queue")[0]


def test_starting_it_needs_no_more_than_the_button(ed, kind):
    version, task, trainer, _, _ = kind
    shown = ed.client.get(TRAIN, {"dataset": version.dataset_id})
    form = shown.context["plan"].form
    sent = {
        "dataset_id": str(version.dataset_id),
        "version": "1",
        "trainer": trainer,
        "preset": shown.context["plan"].preset,
    }
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, ""):
            sent[name] = "on" if value is True else value
    answer = ed.client.post(TRAIN, sent)
    assert answer.status_code == 302, answer.context["plan"].form.errors
    job = TrainingJob.objects.get()
    assert (job.task, job.trainer, job.target, job.features) == (task, trainer, "", [])


def test_the_api_starts_it_knowing_only_the_dataset(ed, kind):
    version, task, trainer, _, _ = kind
    answer = ed.client.post(
        "/api/jobs", json.dumps({"dataset": str(version.dataset_id)}), content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    job = answer.json()
    assert (job["task"], job["trainer"], job["target"]) == (task, trainer, None)


@pytest.mark.parametrize(("field", "value"), [("target", "label"), ("features", ["label"])])
def test_a_column_is_refused_by_the_name_of_its_field(ed, kind, field, value):
    version, _, trainer, _, _ = kind
    body = {"dataset": str(version.dataset_id), "trainer": trainer, field: value}
    answer = ed.client.post("/api/jobs", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert field in answer.json()["extra"]["fields"]


def test_run_again_opens_the_page_as_the_job_was(ed, kind):
    version, _, trainer, _, _ = kind
    body = {"dataset": str(version.dataset_id), "seed": 7}
    job = ed.client.post("/api/jobs", json.dumps(body), content_type="application/json").json()
    page = ed.client.get(TRAIN, {"job": job["id"]})
    assert page.status_code == 200
    assert page.context["plan"].form["seed"].value() == "7"
    again = ed.client.post(f"/api/jobs/{job['id']}/retry")
    assert again.status_code == 201, again.content
    assert again.json()["trainer"] == trainer


def test_trainers_for_a_dataset_come_with_the_recommended_one_first(ed, kind):
    version, _, trainer, _, _ = kind
    found = ed.client.get("/api/trainers", {"dataset": str(version.dataset_id)}).json()
    assert found[0]["key"] == trainer
    assert found[0]["recommended"]
    assert found[0]["suits"]
    assert 0 < found[0]["estimate"]["low"] < found[0]["estimate"]["high"]
    assert all(item["dataset_kind"] == version.dataset.kind for item in found)


def test_a_trainer_that_cannot_run_here_says_why(ed, alpha, settings, monkeypatch):
    monkeypatch.delenv("MLPLATFORM_WEIGHTS_DIR", raising=False)
    version = make_version(alpha, "emoji")
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert "MLPLATFORM_WEIGHTS_DIR" in page
    found = {item["key"]: item for item in ed.client.get("/api/trainers", {"dataset": str(version.dataset_id)}).json()}
    assert not found["transfer-image"]["available"]
    assert "MLPLATFORM_WEIGHTS_DIR" in found["transfer-image"]["reason"]


def test_a_task_of_another_kind_is_refused(ed, alpha):
    version = make_version(alpha, "digits")
    asked = {"dataset": str(version.dataset_id), "task": "chat-fine-tuning"}
    answer = ed.client.get("/api/trainers", asked)
    assert answer.status_code == 422
    assert "image-classification" in answer.json()["message"]


def test_outsiders_see_no_trainers_for_it(charlie, alpha):
    version = make_version(alpha, "digits")
    assert charlie.client.get("/api/trainers", {"dataset": str(version.dataset_id)}).status_code == 404


def test_folders_that_say_the_split_are_shown_and_kept(ed, alpha):
    version = make_version(alpha, "digits")
    version.reading["images"]["splits"] = {"train": 400, "validation": 50, "test": 50}
    version.save()
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert "As your folders say: 400 images in train, 50 images in validation, 50 images in test." in page
    assert 'name="test"' not in page
    body = {"dataset": str(version.dataset_id)}
    job = ed.client.post("/api/jobs", json.dumps(body), content_type="application/json").json()
    assert job["split"]["given"] == {"train": 400, "validation": 50, "test": 50}
    assert "as the folders say: 400 images in train" in ed.client.get(f"/jobs/{job['id']}/").content.decode()
    again = ed.client.post(f"/api/jobs/{job['id']}/retry").json()
    assert again["split"] == job["split"]


def test_a_class_with_one_image_is_told_before_the_start(ed, alpha):
    version = make_version(alpha, "digits")
    version.reading["classes"][0]["images"] = 1
    version.save()
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert "has 1 image" in page


def test_too_few_chats_cannot_be_started(ed, alpha):
    version = make_version(alpha, "jargon", rows=400)
    version.rows = 3
    version.save()
    body = {"dataset": str(version.dataset_id)}
    answer = ed.client.post("/api/jobs", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert "3 chats" in answer.json()["extra"]["fields"]["dataset"][0]
