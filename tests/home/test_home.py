"""Home for a new team and for one at work."""

import pytest
from django.utils import timezone

from datasets.models import Dataset, DatasetVersion
from mlplatform.home.selectors import results
from models_registry.models import ModelVersion, RegisteredModel
from training.models import TrainingJob


@pytest.fixture
def dataset_version(alice):
    dataset = Dataset.objects.create(team=alice.team, name="Fruit")
    return DatasetVersion.objects.create(dataset=dataset, number=1, original_name="fruit.csv", status="ready")


def finished(dataset_version, number: int, value: float, *, higher: bool = True) -> TrainingJob:
    """A succeeded job whose model is version `number` of one line."""
    team = dataset_version.dataset.team
    name = "accuracy" if higher else "mae"
    metric = {"label": name, "value": value, "baseline": 0.5, "higher_is_better": higher}
    line, _ = RegisteredModel.objects.get_or_create(team=team, name="Fruit kind", task="k")
    version = ModelVersion.objects.create(
        model=line, number=number, headline={"name": name, "split": "test", "value": value}, trainer="t", task="k"
    )
    return TrainingJob.objects.create(
        team=team, number=number, name=f"job {number}", dataset_version=dataset_version, trainer="t", task="k",
        time_limit_s=60, stall_limit_s=60, status="succeeded", finished_at=timezone.now(), model_version=version,
        headline={"name": name, "split": "test"}, metrics={"test": {name: metric}},
    )  # fmt: skip


def test_a_new_team_sees_samples_and_a_drop_zone(ed):
    body = ed.client.get("/").content.decode()
    assert "Train on Penguins" in body
    assert 'type="file"' in body
    assert 'name="next" value="train"' in body
    assert "Recent results" not in body


def test_a_viewer_is_not_offered_what_is_not_allowed(bob):
    body = bob.client.get("/").content.decode()
    assert "Train on Penguins" not in body
    assert 'type="file"' not in body


def test_results_are_compared_with_the_best_before(alice, dataset_version):
    jobs = [finished(dataset_version, number, value) for number, value in ((1, 0.8), (2, 0.7), (3, 0.9))]
    assert [result.words for result in results(jobs)] == [
        "first result",
        "0.1 worse than the best before",
        "0.1 better than the best before",
    ]


def test_a_smaller_error_is_better(alice, dataset_version):
    jobs = [finished(dataset_version, number, value, higher=False) for number, value in ((1, 4.0), (2, 3.0))]
    assert results(jobs)[1].words == "1 better than the best before"


def test_a_failed_job_says_why_and_what_to_do(bob, dataset_version):
    job = finished(dataset_version, 1, 0.8)
    failure = {"code": "time_limit", "message": "The limit of 1 s was reached.", "hint": "Raise it."}
    TrainingJob.objects.filter(pk=job.pk).update(status="failed", failure=failure)
    body = bob.client.get("/").content.decode()
    assert "The limit of 1 s was reached. Raise it." in body


def test_htmx_gets_only_the_part_that_changes(bob, dataset_version):
    finished(dataset_version, 1, 0.8)
    body = bob.client.get("/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "Recent results" in body


def test_outsiders_see_nothing_of_it(charlie, dataset_version):
    finished(dataset_version, 1, 0.8)
    assert "job 1" not in charlie.client.get("/").content.decode()


def test_queries_do_not_grow_with_the_list(bob, dataset_version, django_assert_max_num_queries):
    client = bob.client
    for number in range(1, 5):
        finished(dataset_version, number, 0.5 + number / 10)
    with django_assert_max_num_queries(16):
        client.get("/")
