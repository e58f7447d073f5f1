"""The jobs API: the same rules as the page, plus what programs need."""

import json
from uuid import uuid4

import pytest

from datasets.models import DatasetVersion
from tests.training.factories import make_job, make_version, report
from training.models import TrainingJob

JOBS = "/api/jobs"


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def post(persona, url: str, body=None, **headers):
    return persona.client.post(url, json.dumps(body or {}), content_type="application/json", headers=headers)


def body_for(version, **more):
    return {"dataset": str(version.dataset_id), "trainer": "random-forest-classifier", "target": "species", **more}


def newer_version_of(version) -> None:
    newer = DatasetVersion.objects.get(pk=version.pk)
    newer.pk, newer.number = uuid4(), 2
    newer.save(force_insert=True)


def test_start_a_job(ed, version):
    response = post(ed, JOBS, body_for(version, hyperparameters={"n_estimators": 20}, seed=7, split={"test": 0.2}))
    job = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/jobs/{job['id']}"
    assert job["status"] == "queued"
    assert (job["progress"], job["eta"], job["attempts"], job["failure"], job["model"]) == (None, None, 0, None, None)
    assert job["metrics"] == {}
    assert job["hyperparameters"]["n_estimators"] == 20
    assert job["seed"] == 7
    assert job["split"] == {"validation": 0.15, "test": 0.2, "stratify": True}
    assert job["queue_position"] == 1
    assert job["dataset"]["version"] == 1


def test_what_is_left_open_is_guessed_as_on_the_page(ed, version):
    job = post(ed, JOBS, {"dataset": str(version.dataset_id)}).json()
    assert (job["target"], job["trainer"]) == ("species", "random-forest-classifier")
    job = post(ed, JOBS, {"dataset": str(version.dataset_id), "target": "body_mass_g"}).json()
    assert job["trainer"] == "gradient-boosting-regressor"
    job = post(ed, JOBS, {"dataset": str(version.dataset_id), "trainer": "k-means"}).json()
    assert (job["target"], job["task"]) == (None, "tabular-clustering")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hyperparameters": {"n_estimators": 0}}, "n_estimators"),
        ({"hyperparameters": {"n_estimator": 5}}, "n_estimator"),
        ({"target": "kind"}, "target"),
        ({"trainer": "random-forest"}, "trainer"),
        ({"features": ["nothing"]}, "features"),
        ({"split": {"test": 0.9}}, "split"),
        ({"split": {"train": 0.9, "test": 0.2}}, "split"),
        ({"split": {"train": 0.6, "validation": 0.1, "test": 0.2}}, "split"),
        ({"split": {"train": 1.0}}, "split"),
        ({"seed": -1}, "seed"),
        ({"preset": "fastest"}, "preset"),
        ({"hyperparams": {}}, "hyperparams"),
        ({"version": 0}, "version"),
    ],
)
def test_what_does_not_fit_is_named(ed, version, change, field):
    response = post(ed, JOBS, body_for(version) | change)
    answer = response.json()
    assert response.status_code == 422
    assert set(answer) == {"code", "message", "extra"}
    assert field in answer["extra"]["fields"]
    assert TrainingJob.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "validation", "test"),
    [
        ({"train": 0.8, "test": 0.2}, 0.0, 0.2),
        ({"train": 0.7, "validation": 0.2}, 0.2, 0.1),
        ({"train": 0.7}, 0.15, 0.15),
        ({"test": 0.3}, 0.15, 0.3),
        ({"train": 0.6, "validation": 0.2, "test": 0.2}, 0.2, 0.2),
    ],
)
def test_shares_that_are_not_given_are_what_the_others_leave(ed, version, given, validation, test):
    split = post(ed, JOBS, body_for(version) | {"split": given}).json()["split"]
    assert (split["validation"], split["test"]) == (validation, test)


def test_an_idempotency_key_makes_one_job(ed, version):
    first = post(ed, JOBS, body_for(version), **{"Idempotency-Key": "abc"})
    again = post(ed, JOBS, body_for(version), **{"Idempotency-Key": "abc"})
    other = post(ed, JOBS, body_for(version, seed=1), **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["id"] == again.json()["id"]
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_repeated_request_gives_the_first_job_whatever_has_changed_since(ed, version):
    """Its answer was lost; now there is newer data, for which another guess would be made."""
    body, key = {"dataset": str(version.dataset_id), "split": {"test": 0.2}}, {"Idempotency-Key": "abc"}
    first = post(ed, JOBS, body, **key)
    newer_version_of(version)
    again = post(ed, JOBS, body, **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["id"], again.json()["dataset"]["version"]) == (first.json()["id"], 1)
    assert post(ed, JOBS, body | {"version": 2}, **key).status_code == 409
    for binned in (f"{JOBS}/{first.json()['id']}", f"/api/datasets/{version.dataset_id}"):
        assert ed.client.delete(binned).status_code == 204
    again = post(ed, JOBS, body, **key)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_data_that_is_still_being_read_is_a_conflict(ed, alpha):
    response = post(ed, JOBS, {"dataset": str(make_version(alpha, status="processing").dataset_id)})
    assert response.status_code == 409
    assert response.json()["code"] == "dataset_not_ready"


def test_a_finished_job_shows_result_and_model(ed, version):
    job = make_job(version, status="succeeded")
    answer = ed.client.get(f"{JOBS}/{job.pk}").json()
    assert answer["status"] == "succeeded"
    assert answer["progress"] == 1.0
    accuracy = answer["metrics"]["test"]["accuracy"]
    assert (accuracy["value"], accuracy["interval"], accuracy["baseline"]) == (0.981, [0.94, 1.0], 0.442)
    assert answer["model"] == {
        "id": str(job.model_version.model_id),
        "name": "Penguins 1 species",
        "version": 1,
        "version_id": str(job.model_version_id),
    }
    assert answer["tries"][0]["outcome"] == "succeeded"


def test_a_failed_job_says_why(ed, version):
    answer = ed.client.get(f"{JOBS}/{make_job(version, status='failed').pk}").json()
    assert answer["failure"] == {
        "code": "data_error",
        "message": "Only one class is left.",
        "hint": "Choose another target.",
    }


def test_the_list_is_paged_and_filtered(ed, version, charlie):
    for status in ("succeeded", "failed", "running"):
        make_job(version, status=status)
    make_job(make_version(charlie.team, "iris"))
    page = ed.client.get(f"{JOBS}?limit=2").json()
    assert (len(page["items"]), page["count"]) == (2, 3)
    assert [item["number"] for item in page["items"]] == [3, 2]
    rest = ed.client.get(page["next"]).json()
    assert [item["number"] for item in rest["items"]] == [1]
    assert [item["status"] for item in ed.client.get(f"{JOBS}?status=failed").json()["items"]] == ["failed"]
    assert ed.client.get(f"{JOBS}?trainer=k-means").json()["count"] == 0
    assert ed.client.get(f"{JOBS}?task=tabular-classification").json()["count"] == 3
    assert ed.client.get(f"{JOBS}?dataset={version.dataset_id}&q=3").json()["count"] == 1
    assert ed.client.get(f"{JOBS}?ordering=created_at&limit=1").json()["items"][0]["number"] == 1
    assert ed.client.get(f"{JOBS}?ordering=team__name").status_code == 422
    assert ed.client.get(f"{JOBS}?status=sleeping").status_code == 422


def test_events_curves_and_log_can_be_read_on(ed, version):
    job = make_job(version)
    report(
        job,
        ("log", {"level": "info", "message": "Reading"}),
        ("metric", {"name": "loss", "split": "train", "step": 1, "value": 0.9}),
        ("metric", {"name": "loss", "split": "train", "step": 2, "value": 0.5}),
        ("log", {"level": "error", "message": "Odd\nvalue"}),
    )
    events = ed.client.get(f"{JOBS}/{job.pk}/events?since=1&limit=2").json()
    assert [event["seq"] for event in events["items"]] == [2, 3]
    assert (events["next_since"], events["last_seq"]) == (3, 4)
    assert ed.client.get(f"{JOBS}/{job.pk}/metrics").json()["series"] == {"loss": {"train": [[1.0, 0.9], [2.0, 0.5]]}}
    assert ed.client.get(f"{JOBS}/{job.pk}/metrics?name=other").json()["series"] == {}
    logs = ed.client.get(f"{JOBS}/{job.pk}/logs").json()
    assert [(line["level"], line["message"]) for line in logs["items"]] == [
        ("info", "Reading"),
        ("error", "Odd\n    value"),
    ]
    assert ed.client.get(f"{JOBS}/{job.pk}/logs?offset=1&limit=1").json()["next_offset"] == 2
    text = ed.client.get(f"{JOBS}/{job.pk}/logs?format=text")
    assert text["Content-Type"].startswith("text/plain")
    assert "INFO    Reading" in text.content.decode()


def test_cancel_retry_and_delete(ed, version):
    job = post(ed, JOBS, body_for(version)).json()
    cancelled = post(ed, f"{JOBS}/{job['id']}/cancel").json()
    assert cancelled["status"] == "cancelled"
    assert post(ed, f"{JOBS}/{job['id']}/cancel").status_code == 409
    again = post(ed, f"{JOBS}/{job['id']}/retry")
    assert again.status_code == 201
    assert again.json()["retry_of"] == job["id"]
    assert ed.client.delete(f"{JOBS}/{again.json()['id']}").status_code == 204
    assert ed.client.get(f"{JOBS}/{again.json()['id']}").status_code == 404
    assert TrainingJob.objects.get(pk=again.json()["id"]).status == "cancelled"


def test_a_viewer_reads_and_does_not_write(bob, version):
    job = make_job(version)
    assert bob.client.get(JOBS).status_code == 200
    assert bob.client.get(f"{JOBS}/{job.pk}").status_code == 200
    assert post(bob, JOBS, body_for(version)).status_code == 403
    assert post(bob, f"{JOBS}/{job.pk}/cancel").status_code == 403
    assert post(bob, f"{JOBS}/{job.pk}/retry").status_code == 403
    assert bob.client.delete(f"{JOBS}/{job.pk}").status_code == 403


def test_an_outsider_finds_nothing(charlie, version):
    job = make_job(version)
    assert charlie.client.get(JOBS).json()["count"] == 0
    for path in ("", "/events", "/metrics", "/logs"):
        assert charlie.client.get(f"{JOBS}/{job.pk}{path}").status_code == 404
    assert post(charlie, JOBS, body_for(version)).status_code == 404
    assert post(charlie, f"{JOBS}/{job.pk}/cancel").status_code == 404
    assert charlie.client.delete(f"{JOBS}/{job.pk}").status_code == 404


def test_without_credentials_nothing_is_told(client, version):
    job = make_job(version)
    for path in ("", f"/{job.pk}", f"/{job.pk}/events"):
        assert client.get(JOBS + path).status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(ed, version, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_job(version, status="succeeded", user=ed.user)
    client = ed.client
    with django_assert_max_num_queries(8):
        assert len(client.get(JOBS).json()["items"]) == rows
