"""create_job: what is frozen, what is refused, and that nothing is created twice."""

import pytest

from mlplatform.core.errors import Conflict, NotFound, PermissionDenied, Unavailable, ValidationFailed
from mlplatform.core.models import AuditEntry
from training.models import TrainingJob
from training.services.jobs import create_job, retry_job
from training.trainers import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def create(alice, penguins):
    def create(**changes):
        asked = {"trainer": "random-forest-classifier", "target": "species", "dataset_version": penguins}
        return create_job(actor=changes.pop("actor", alice.actor), **asked | changes)

    return create


def test_everything_is_frozen(create, alice, penguins):
    job = create(hyperparameters={"n_estimators": 50}, seed=7)
    job.refresh_from_db()
    assert job.hyperparameters["n_estimators"] == 50
    assert job.hyperparameters["max_depth"] is None
    assert job.hyperparameters["criterion"] == "gini"
    assert [feature["name"] for feature in job.features] == ["island", "bill_mm", "flipper_mm"]
    assert job.split == {"validation": 0.15, "test": 0.15, "stratify": True}
    assert (job.seed, job.task, job.created_by) == (7, "tabular-classification", alice.user)
    assert job.environment["libraries"]["sklearn"]
    assert job.environment["data"]["parquet_sha256"] == penguins.parquet_sha256
    assert job.name == "Penguins · Random forest"
    assert (job.status, job.last_seq) == ("queued", 1)
    assert AuditEntry.objects.get(action="job.create").object_id == str(job.pk)


def test_preset_then_own_values(create):
    job = create(preset="quick", hyperparameters={"max_depth": 3})
    assert (job.hyperparameters["n_estimators"], job.hyperparameters["max_depth"]) == (100, 3)


def test_identifiers_and_texts_are_left_out_unless_asked_for(create, penguins):
    penguins.columns = [*penguins.columns, {"name": "tag", "type": "identifier", "missing": 0, "unique": 120}]
    penguins.save()
    assert "tag" not in [feature["name"] for feature in create().features]
    forced = create(features=["tag", "bill_mm"]).features
    assert {"name": "tag", "type": "identifier", "include": True} in forced
    assert {"name": "bill_mm", "type": "numeric"} in forced


def test_numbers_count_within_the_team(create):
    assert [create().number, create().number] == [1, 2]


def test_a_worker_is_woken_on_commit(create, django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr("django_q.tasks.async_task", lambda task, *args, **options: woken.append((task, args, options)))
    with django_capture_on_commit_callbacks(execute=True):
        job = create()
    ((task, arguments, options),) = woken
    assert (task, arguments, options["cluster"]) == ("training.tasks.run_next_job", (str(job.pk),), "training")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"trainer": "random-forest"}, "trainer", "Did you mean “random-forest-classifier”"),
        ({"hyperparameters": {"trees": 5}}, "trees", "no hyperparameter “trees”"),
        ({"hyperparameters": {"n_estimators": 0}}, "n_estimators", "whole number from 1 to 5"),
        ({"preset": "best"}, "preset", "no preset “best”"),
        ({"target": "colour"}, "target", "There is no column “colour”"),
        ({"target": None}, "target", "Choose a target column"),
        ({"target": "bill_mm", "trainer": "k-means"}, "target", "takes no target"),
        ({"features": ["wings"]}, "features", "There is no column “wings”"),
        ({"features": ["species"]}, "features", "is the target"),
        ({"features": []}, "features", "at least one column"),
        ({"split": {"test": 0}}, "split", "Keep some rows for the test"),
        ({"split": {"test": 0.5, "validation": 0.4}}, "split", "more than 0.8"),
        ({"split": {"tests": 0.5}}, "split", "has no “tests”"),
        ({"seed": -1}, "seed", "from 0 to"),
        ({"time_limit_s": 0}, "time_limit_s", "seconds"),
        ({"idempotency_key": "x" * 121}, "idempotency_key", "120 are allowed"),
    ],
)
def test_what_does_not_fit_is_named(create, changes, field, words):
    with pytest.raises(ValidationFailed) as caught:
        create(**changes)
    assert words in caught.value.fields[field][0]
    assert not TrainingJob.objects.exists()


def test_data_that_is_not_ready_is_refused(create, penguins):
    penguins.status = "processing"
    with pytest.raises(Conflict, match="version 1 is “reading”"):
        create()


def test_viewer_and_outsider(create, bob, charlie):
    with pytest.raises(PermissionDenied):
        create(actor=bob.actor)
    with pytest.raises(NotFound):
        create(actor=charlie.actor)


def test_missing_library_is_said_with_its_command(create, monkeypatch):
    monkeypatch.setattr(registry, "_present", lambda module: module != "sklearn")
    with pytest.raises(Unavailable, match="pip install scikit-learn"):
        create()


def test_same_key_same_request_same_job(create):
    first = create(idempotency_key="k1")
    assert create(idempotency_key="k1") == first
    assert TrainingJob.objects.count() == 1


def test_same_key_other_request_is_a_conflict(create):
    create(idempotency_key="k1")
    with pytest.raises(Conflict, match="belongs to job 1"):
        create(idempotency_key="k1", seed=1)


def test_keys_of_two_teams_do_not_meet(create, charlie):
    from tests.training.penguins import penguins_version

    mine = create(idempotency_key="k1")
    theirs = create(idempotency_key="k1", actor=charlie.actor, dataset_version=penguins_version(charlie))
    assert theirs != mine


def test_retry_is_a_new_job_with_the_same_settings(create, alice):
    first = create(hyperparameters={"n_estimators": 9}, seed=3, name="Nine")
    second = retry_job(actor=alice.actor, job=first)
    for field in ("hyperparameters", "features", "split", "seed", "target", "name", "trainer"):
        assert getattr(second, field) == getattr(first, field)
    assert (second.retry_of, second.number, second.status) == (first, 2, "queued")
