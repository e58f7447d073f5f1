"""The job page and the API tell what a job found by the parts of its task, and what a model writes as it learns."""

import pytest

from tests.training.factories import make_job, make_version, report
from training.presentation.evaluation import evaluation_sections
from training.presentation.job_page import job_view
from training.presentation.regions import region_frames
from training.trainers.tasks import get_task

PERPLEXITY = {
    "value": 102.0,
    "interval": [94.0, 116.0],
    "baseline": 144.0,
    "label": "Perplexity",
    "higher_is_better": False,
    "sentence": "Perplexity 102; before fine-tuning it was 144.",
}
PICTURE = "data:image/jpeg;base64,AAAA"
IMAGES = {
    "confusion_matrix": {"labels": ["3", "9"], "counts": [[6, 2], [0, 8]]},
    "per_class": [{"label": "3", "precision": 1.0, "recall": 0.75, "f1": 0.857, "support": 8}],
    "mistakes": [{"name": "3/048.png", "actual": "3", "predicted": "9", "confidence": 0.48, "thumbnail": PICTURE}],
}
TEXTS = {
    "samples": [{"step": 8, "prompt": "Cease, my son", "text": "A place.\nHas not"}],
    "answers": [{"question": "What is a hack?", "before": "the the", "after": "A job.", "expected": "A quick job."}],
}


def finished(alpha, name, task, trainer, **columns):
    return make_job(make_version(alpha, name), status="succeeded", task=task, trainer=trainer, target="", **columns)


@pytest.fixture
def digits(alpha):
    return finished(alpha, "digits", "image-classification", "native-cnn", evaluation=IMAGES, features=[])


@pytest.fixture
def jargon(alpha):
    given = {"metrics": {"test": {"perplexity": PERPLEXITY}}, "evaluation": TEXTS, "features": []}
    headline = {"name": "perplexity", "split": "test", **PERPLEXITY}
    return finished(alpha, "jargon", "chat-fine-tuning", "chat-sft", headline=headline, **given)


def test_an_image_job_shows_its_mistakes_with_their_pictures(bob, digits):
    page = bob.client.get(f"/jobs/{digits.pk}/").content.decode()
    assert f'src="{PICTURE}"' in page
    assert "3/048.png" in page
    assert "on test images" in page
    assert "predicts the class of a picture" in page
    assert 'class="num cell-wrong"' in page


def test_pictures_from_the_result_are_allowed_by_the_page(bob, digits):
    policy = bob.client.get(f"/jobs/{digits.pk}/")["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy


def test_a_chat_job_shows_answers_before_and_after(bob, jargon):
    page = bob.client.get(f"/jobs/{jargon.pk}/").content.decode()
    assert "Before fine-tuning" in page
    assert "A quick job." in page
    assert "A place.\nHas not" in page
    assert "on test chats" in page
    assert "94 to 116" in page


def test_what_a_trainer_invents_is_shown_as_text(bob, alpha):
    evaluation = {
        "mistakes": [
            {
                "name": "<b>x</b>",
                "actual": "3",
                "predicted": "9",
                "confidence": 0.5,
                "thumbnail": "https://evil.example",
            }
        ]
    }
    job = finished(alpha, "digits", "image-classification", "native-cnn", evaluation=evaluation)
    page = bob.client.get(f"/jobs/{job.pk}/").content.decode()
    assert "<b>x</b>" not in page
    assert "evil.example" not in page


def test_a_part_that_cannot_be_shown_leaves_the_others(alpha):
    broken = {**IMAGES, "mistakes": [{"nothing": 1}]}
    job = finished(alpha, "digits", "image-classification", "native-cnn", evaluation=broken)
    assert [section["name"] for section in evaluation_sections(job)] == ["classes"]


def test_a_task_that_is_gone_still_shows_its_charts(bob, alpha):
    job = finished(alpha, "digits", "dream-reading", "dreamer")
    assert [section["name"] for section in evaluation_sections(job)] == ["evaluation"]
    assert bob.client.get(f"/jobs/{job.pk}/").status_code == 200


def test_the_api_gives_the_same_evaluation(bob, jargon):
    told = bob.client.get(f"/api/jobs/{jargon.pk}").json()
    assert told["evaluation"]["answers"] == TEXTS["answers"]
    assert told["headline"]["higher_is_better"] is False


def test_samples_appear_while_the_job_runs(bob, alpha):
    job = make_job(make_version(alpha, "proverbs"), task="causal-language-model", trainer="causal-lm", target="")
    shown: dict[str, int] = {}
    region_frames(job_view(job, bob.actor), shown)
    report(job, ("sample", {"step": 8, "text": "In the beginning"}))
    job.refresh_from_db()
    news = "".join(frame["html"] for frame in region_frames(job_view(job, bob.actor), shown))
    assert 'id="job-samples"' in news
    assert "In the beginning" in news
    assert "After 8 steps" in news


def test_jobs_can_be_filtered_by_every_task(bob, digits, jargon):
    page = bob.client.get("/jobs/", {"task": "chat-fine-tuning"})
    assert [row["job"].pk for row in page.context["jobs"]] == [jargon.pk]
    assert get_task("image-classification") in page.context["tasks"]
    listed = bob.client.get("/api/jobs", {"task": "image-classification"}).json()
    assert [item["id"] for item in listed["items"]] == [str(digits.pk)]
