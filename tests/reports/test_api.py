"""The reports API."""

import json
import uuid

import pytest


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


def test_make_look_download(ed, job, drawn):
    answer = post(ed.client, "/api/reports", {"job": str(job.pk)})
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"] == f"/api/reports/{made['id']}"
    assert (made["kind"], made["status"], made["files"]) == ("job", "queued", [])
    assert ed.client.get(f"/api/reports/{made['id']}.pdf").json()["code"] == "report_not_ready"

    drawn(job)
    found = ed.client.get(f"/api/reports/{made['id']}").json()
    assert found["status"] == "ready"
    assert found["content"]["sections"][0]["name"] == "result"
    assert post(ed.client, "/api/reports", {"job": str(job.pk)}).json()["id"] == made["id"]
    assert len(found["files"]) == 10
    for item in found["files"]:
        answer = ed.client.get(item["url"])
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == len(b"".join(answer.streaming_content)) == item["bytes"]


def test_two_jobs_make_a_comparison(ed, job, weaker):
    made = post(ed.client, "/api/reports", {"jobs": [str(job.pk), str(weaker.pk)]}).json()
    assert (made["kind"], [one["number"] for one in made["jobs"]]) == ("comparison", [1, 2])
    listed = ed.client.get("/api/reports?kind=comparison").json()
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    assert ed.client.get("/api/reports?kind=job").json()["count"] == 0
    assert "content" not in listed["items"][0]


@pytest.mark.parametrize("body", [{}, {"jobs": []}, {"job": "x"}, {"job": str(uuid.uuid4()), "more": 1}])
def test_bodies_that_ask_for_nothing_or_too_much(ed, body):
    assert post(ed.client, "/api/reports", body).status_code == 422


def test_who_may(ed, bob, charlie, client, job):
    body = {"job": str(job.pk)}
    assert post(client, "/api/reports", body).status_code == 401
    assert post(bob.client, "/api/reports", body).status_code == 403
    assert post(charlie.client, "/api/reports", body).status_code == 404
    made = post(ed.client, "/api/reports", body).json()
    for path in (f"/api/reports/{made['id']}", f"/api/reports/{made['id']}.pdf"):
        assert charlie.client.get(path).status_code == 404
    assert bob.client.get(f"/api/reports/{made['id']}").status_code == 200
    assert charlie.client.get("/api/reports").json()["count"] == 0


def test_a_format_that_does_not_exist(ed, job):
    made = post(ed.client, "/api/reports", {"job": str(job.pk)}).json()
    assert ed.client.get(f"/api/reports/{made['id']}.doc").status_code == 422
