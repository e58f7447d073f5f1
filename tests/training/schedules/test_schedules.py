"""Making and changing schedules: page, API, services."""

import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from mlplatform.core.models import AuditEntry
from tests.training.factories import make_job, make_schedule, make_version
from training.models import Schedule, ScheduleRun, TrainingJob
from training.services.due import run_now

pytestmark = pytest.mark.django_db
API, PAGE = "/api/schedules", "/schedules/"


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def send(persona, method, path, body=None):
    ask = getattr(persona.client, method)
    return ask(path, json.dumps(body or {}), content_type="application/json")


def body_for(version, **changes):
    return {"dataset": str(version.dataset_id), "name": "Nightly", "cron": "0 3 * * *"} | changes


def form_for(repeated, **changes):
    return {
        "job": str(repeated.pk),
        "name": "",
        "pattern": "weekly",
        "at": "04:30",
        "time_zone": "Europe/Berlin",
    } | changes


def repeatable(version):
    names = ("island", "bill_length_mm")
    columns = {column["name"]: column for column in version.columns}
    features = [{"name": name, "type": columns[name]["type"]} for name in names]
    return make_job(version, status="succeeded", features=features)


def test_made_by_the_api_with_guessed_target_and_trainer(ed, version):
    answer = send(ed, "post", API, body_for(version, time_zone="Europe/Berlin"))
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["target"], made["sentence"]) == ("species", "Every day at 03:00, Europe/Berlin time")
    assert made["trainer"]
    assert len(made["next_times"]) == 5
    assert all(time[11:16] == "03:00" for time in made["next_times"])
    assert ed.client.get(answer["Location"]).json()["id"] == made["id"]
    assert [item["id"] for item in ed.client.get(API).json()["items"]] == [made["id"]]
    assert AuditEntry.objects.filter(action="schedule.create", user=ed.user).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cron": "0 3 * *"}, "cron"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"name": " "}, "name"),
        ({"trainer": "gone"}, "trainer"),
        ({"target": "kind"}, "target"),
        ({"trainer": "random-forest-classifier", "hyperparameters": {"n_estimators": 0}}, "n_estimators"),
        ({"features": []}, "features"),
        ({"seed": -1}, "seed"),
        ({"every": "day"}, "every"),
    ],
)
def test_what_does_not_fit_is_named(ed, version, change, field):
    answer = send(ed, "post", API, body_for(version, **change))
    assert answer.status_code == 422
    assert field in answer.json()["extra"]["fields"]
    assert not Schedule.objects.exists()


def test_data_that_is_not_ready_cannot_be_scheduled(ed, alpha):
    answer = send(ed, "post", API, body_for(make_version(alpha, status="processing")))
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset_not_ready")


def test_changed_paused_resumed_run_and_deleted_by_the_api(ed, version):
    path = f"{API}/{make_schedule(version).pk}"
    changed = send(ed, "patch", path, {"cron": "0 5 * * 1", "time_zone": "Asia/Tokyo"}).json()
    assert changed["sentence"] == "Every Monday at 05:00, Asia/Tokyo time"
    assert changed["next_times"][0].endswith("05:00:00+09:00")
    paused = send(ed, "patch", path, {"paused": True}).json()
    assert (paused["paused"], paused["next_due_at"], paused["next_times"]) == (True, None, [])
    assert send(ed, "patch", path, {"paused": False}).json()["next_due_at"]
    assert send(ed, "patch", path, {"target": "kind"}).status_code == 422
    assert Schedule.objects.get().target == "species"
    job = send(ed, "post", f"{path}/run")
    assert job.status_code == 201, job.json()
    assert ed.client.get(path).json()["runs"][0]["job"] == job.json()["id"]
    assert ed.client.delete(path).status_code == 204
    assert ed.client.get(path).status_code == 404
    assert TrainingJob.objects.filter(deleted_at=None).count() == 1


def test_a_repeated_run_gives_the_first_job_though_there_is_newer_data(ed, version):
    path = f"/api/schedules/{make_schedule(version).pk}/run"
    run = partial(ed.client.post, path, headers={"Idempotency-Key": "abc"})
    first = run().json()
    version.pk, version.number = uuid4(), 2
    version.save(force_insert=True)
    assert run().json()["id"] == first["id"]
    ed.client.delete(f"/api/jobs/{first['id']}")
    again = run()
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    assert TrainingJob.objects.count() == 1


def test_what_passed_during_a_pause_makes_no_job(ed, version):
    schedule = make_schedule(version, paused=True, next_due_at=timezone.now() - timedelta(days=3))
    ed.client.post(f"{PAGE}{schedule.pk}/resume/")
    schedule.refresh_from_db()
    assert not schedule.paused
    assert schedule.next_due_at > timezone.now()


def test_made_on_the_page_from_a_job(ed, version):
    job = repeatable(version)
    assert f'value="{job.pk}"' in ed.client.get(PAGE).content.decode()
    assert f'href="/schedules/?job={job.pk}"' in ed.client.get(f"/jobs/{job.pk}/").content.decode()
    assert f'value="{job.pk}" selected' in ed.client.get(f"{PAGE}?job={job.pk}").content.decode()
    assert ed.client.get(f"{PAGE}?job=nonsense").status_code == 200
    assert ed.client.post(PAGE, form_for(job)).status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.cron, schedule.time_zone, schedule.name) == ("30 4 * * 1", "Europe/Berlin", job.name)
    assert schedule.features == ["island", "bill_length_mm"]
    page = ed.client.get(PAGE).content.decode()
    for text in (job.name, "Every Monday at 04:30, Europe/Berlin time", "Next times", "Random forest on"):
        assert text in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": ""}, "Enter a time of day"),
        ({"pattern": "own", "cron": "1 2 3"}, "five parts"),
        ({"time_zone": "Mars/Base"}, "Mars/Base"),
        ({"job": "00000000-0000-4000-8000-000000000000"}, "Choose a job of the list"),
    ],
)
def test_the_form_says_what_is_wrong(ed, version, change, words):
    answer = ed.client.post(PAGE, form_for(repeatable(version), **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Schedule.objects.exists()


def test_the_form_previews_its_times(ed, version):
    job = repeatable(version)
    shown = ed.client.post(f"{PAGE}preview/", form_for(job)).content.decode()
    assert "Every Monday at 04:30, Europe/Berlin time" in shown
    assert shown.count("Mon ") == 5
    assert shown.count(", 04:30 CE") == 5
    assert "once the choices are complete" in ed.client.post(f"{PAGE}preview/", form_for(job, at="")).content.decode()


def test_problem_runs_and_missed_times_are_shown(ed, bob, version):
    schedule = make_schedule(version, problem="“Penguins” cannot be trained on.")
    job = run_now(actor=ed.actor, schedule=schedule)
    ScheduleRun.objects.create(schedule=schedule, due_at=timezone.now(), missed=3, problem="No.")
    page = bob.client.get(PAGE).content.decode()
    for text in ("The last time made no job", f"Job {job.number}", "for 3 missed times as well", "by hand", "Queued"):
        assert text in page
    assert "Run now" not in page
    assert "New schedule" not in page


def test_buttons_of_the_page(ed, version):
    schedule = make_schedule(version)
    base = f"{PAGE}{schedule.pk}/"
    ed.client.post(f"{base}pause/")
    assert "Paused" in ed.client.get(PAGE).content.decode()
    assert ed.client.post(f"{base}run/")["Location"] == f"/jobs/{TrainingJob.objects.get().pk}/"
    client = ed.client
    client.post(f"{base}delete/")
    assert "Undo" in client.get(PAGE).content.decode()
    client.post(f"{base}restore/")
    assert Schedule.objects.get().deleted_at is None
    version.status = "processing"
    version.save()
    assert "cannot be trained on" in client.post(f"{base}run/", follow=True).content.decode()


def test_nothing_yet(ed, bob, version):
    assert "Train a model first" in ed.client.get(PAGE).content.decode()
    assert "Nothing is scheduled" in bob.client.get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_needs_the_same_queries_for_any_length(ed, version, count, django_assert_max_num_queries):
    job = repeatable(version)
    for number in range(count):
        schedule = make_schedule(version, name=f"S{number}")
        ScheduleRun.objects.create(schedule=schedule, due_at=timezone.now(), job=job if number == 0 else None)
    client = ed.client
    with django_assert_max_num_queries(12):
        assert client.get(PAGE).status_code == 200


def test_an_outsider_finds_nothing(charlie, version):
    schedule = make_schedule(version)
    assert charlie.client.get(API).json()["count"] == 0
    assert charlie.client.get(f"{API}/{schedule.pk}").status_code == 404
    assert send(charlie, "patch", f"{API}/{schedule.pk}", {"paused": True}).status_code == 404
    assert send(charlie, "post", API, body_for(version)).status_code == 404
