"""The Train page: filled in by itself, changeable, and never losing what was typed."""

import re

import pytest
from django.urls import reverse

from tests.training.factories import make_job, make_version
from training.models import TrainingJob

TRAIN = "/train/"


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def sent(page: str) -> dict[str, list[str]]:
    """All that a browser would send from the page's form."""
    form = page[page.index('<form id="train-form"') : page.index("</form>", page.index('<form id="train-form"'))]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "disabled" in tag or "name" not in attributes:
            continue
        if attributes.get("type") in {"checkbox", "radio"} and not re.search(r"\schecked", tag):
            continue
        unset = "on" if attributes.get("type") in {"checkbox", "radio"} else ""
        data.setdefault(attributes["name"], []).append(attributes.get("value", unset))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        data[name] = [chosen.group(1)]
    return data


def test_the_page_is_filled_in_with_reasons(ed, version):
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert '<option value="species" selected>' in page
    assert "is what such tables predict" in page
    assert "Recommended" in page
    assert "344 rows" in page
    assert "Start training" in page
    data = sent(page)
    assert data["trainer"] == ["random-forest-classifier"]
    assert data["h-n_estimators"] == ["300"]
    assert "species" not in data["features"]
    assert len(data["features"]) == 7


def test_start_makes_the_job_that_the_page_showed(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    response = ed.client.post(TRAIN, data)
    job = TrainingJob.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("training:job", args=[job.pk])
    assert (job.status, job.target, job.trainer) == ("queued", "species", "random-forest-classifier")
    assert job.hyperparameters["n_estimators"] == 300
    assert job.split == {"validation": 0.15, "test": 0.15, "stratify": True}


def test_pressing_start_twice_makes_one_job(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    assert ed.client.post(TRAIN, data).url == ed.client.post(TRAIN, data).url
    assert TrainingJob.objects.count() == 1


def test_a_value_that_does_not_fit_comes_back_with_what_was_typed(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    response = ed.client.post(TRAIN, data | {"h-n_estimators": "many", "seed": "-1", "name": "My try"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Enter a whole number from 1 to 5,000." in page
    assert "Enter a whole number from 0 to 4,294,967,295." in page
    assert 'value="many"' in page
    assert 'value="My try"' in page
    assert TrainingJob.objects.count() == 0


def test_all_columns_off_is_refused_with_a_sentence(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    data.pop("features")
    response = ed.client.post(TRAIN, data)
    assert response.status_code == 422
    assert "Choose at least one column" in response.content.decode()


def test_another_target_brings_its_task_and_trainer(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    page = ed.client.post("/train/plan/", data | {"target": "body_mass_g"}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "<html" not in text
    again = sent(text)
    assert again["task"] == ["tabular-regression"]
    assert again["trainer"] == ["gradient-boosting-regressor"]
    assert "body_mass_g" not in again["features"]
    assert "species" in again["features"]


def test_no_target_means_clustering(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    again = sent(ed.client.post("/train/plan/", data | {"target": "__none__"}).content.decode())
    assert again["trainer"] == ["k-means"]
    assert ed.client.post(TRAIN, again).status_code == 302
    assert TrainingJob.objects.get().target == ""


def test_a_preset_sets_the_settings_and_a_change_is_marked(ed, version):
    data = sent(ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode())
    quick = sent(ed.client.post("/train/plan/", data | {"preset": "quick"}).content.decode())
    assert quick["h-n_estimators"] == ["100"]
    kept = sent(ed.client.post("/train/plan/", quick | {"h-n_estimators": "123"}).content.decode())
    assert kept["h-n_estimators"] == ["123"]
    assert kept["preset"] == ["quick"]


def test_run_again_with_changes_shows_the_job_as_it_was(ed, version):
    job = make_job(version, status="failed", hyperparameters={"n_estimators": 7, "max_depth": 3}, seed=99)
    data = sent(ed.client.get(TRAIN, {"job": job.pk}).content.decode())
    assert data["h-n_estimators"] == ["7"]
    assert data["seed"] == ["99"]
    assert sorted(data["features"]) == ["bill_length_mm", "island"]


def test_while_the_file_is_read_the_page_waits_and_asks_again(ed, alpha):
    version = make_version(alpha, status="processing")
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert "is being read" in page
    assert f"dataset={version.dataset_id}" in page
    assert "Start training" not in page


def test_a_file_that_could_not_be_read_says_why(ed, alpha):
    version = make_version(alpha, status="error", error_message="It has a header only.", error_hint="Add rows.")
    page = ed.client.get(TRAIN, {"dataset": version.dataset_id}).content.decode()
    assert "It has a header only." in page
    assert "Add rows." in page


def test_without_a_choice_the_newest_data_that_could_be_read_is_proposed(ed, alpha, version):
    make_version(alpha, status="error", error_code="empty", error_message="The file has 0 rows.", name="broken")
    page = ed.client.get(TRAIN).content.decode()
    assert "The file has 0 rows." not in page
    assert "Start training" in page


def test_an_empty_team_is_offered_the_drop_zone(ed):
    page = ed.client.get(TRAIN).content.decode()
    assert "drop-zone" in page
    assert 'name="next" value="train"' in page


def test_who_may_come(alice, bob, charlie, client, version):
    url = f"{TRAIN}?dataset={version.dataset_id}"
    assert alice.client.get(url).status_code == 200
    assert bob.client.get(url).status_code == 403
    assert bob.client.post(TRAIN, {"dataset_id": version.dataset_id}).status_code == 403
    assert charlie.client.get(url).status_code == 404
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("query", ["dataset=nonsense", "dataset=00000000-0000-4000-8000-000000000000", "job=1"])
def test_an_address_that_names_nothing_is_not_found(ed, query):
    assert ed.client.get(f"{TRAIN}?{query}").status_code == 404


def test_a_sample_starts_in_one_press(ed, alpha):
    make_version(alpha).dataset.__class__.objects.update(sample_key="penguins")
    response = ed.client.post("/train/sample/penguins/")
    job = TrainingJob.objects.get()
    assert response.url == reverse("training:job", args=[job.pk])
    assert (job.trainer, job.target) == ("random-forest-classifier", "species")


def test_a_sample_that_is_not_read_yet_waits_and_then_starts(ed, alpha):
    page = ed.client.post("/train/sample/penguins/")
    assert page.status_code == 200
    assert "Training starts by itself" in page.content.decode()
    assert TrainingJob.objects.count() == 0


def test_an_unknown_sample_is_not_found(ed):
    assert ed.client.post("/train/sample/unicorns/").status_code == 404
