"""The pages: list, report, comparison, downloads, and the ways there."""

import pytest

from reports.models import Report
from reports.services.create import create_report
from tests.reports.conftest import NASTY


def text_of(response):
    return response.content.decode()


def test_from_the_job_page_to_the_report(ed, job, django_capture_on_commit_callbacks):
    assert "Report</button>" in text_of(ed.client.get(f"/jobs/{job.pk}/"))
    with django_capture_on_commit_callbacks() as calls:
        answer = ed.client.post("/reports/new/", {"job": job.pk})
    assert len(calls) == 1
    report = Report.objects.get()
    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    page = text_of(ed.client.get(answer.headers["Location"]))
    for words in ("Being drawn", "every 1s", "Right 98 times in 100", 'data-chart="roc"', "Seed"):
        assert words in page


def test_a_viewer_sees_but_does_not_make(bob, ed, job):
    assert "Report</button>" not in text_of(bob.client.get(f"/jobs/{job.pk}/"))
    assert bob.client.post("/reports/new/", {"job": job.pk}).status_code == 403
    report = create_report(actor=ed.actor, jobs=[job])
    assert bob.client.get(f"/reports/{report.pk}/").status_code == 200
    assert report.title in text_of(bob.client.get("/reports/"))


def test_outsiders_and_strangers(charlie, client, ed, job, weaker):
    report = create_report(actor=ed.actor, jobs=[job])
    for path in (f"/reports/{report.pk}/", f"/reports/{report.pk}/report.pdf", f"/reports/{report.pk}/charts/roc.png",
                 f"/jobs/compare/?ids={job.pk},{weaker.pk}"):  # fmt: skip
        assert charlie.client.get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert "No reports yet" in text_of(charlie.client.get("/reports/"))
    assert charlie.client.post("/reports/new/", {"job": job.pk}).status_code == 404


def test_downloads_of_a_drawn_report(ed, job, drawn):
    report = drawn(job)
    page = text_of(ed.client.get(f"/reports/{report.pk}/"))
    for ending in ("pdf", "xlsx", "csv", "json"):
        assert f"/reports/{report.pk}/report.{ending}" in page
    answer = ed.client.get(f"/reports/{report.pk}/report.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="job-1-penguins-1.pdf"' in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    again = ed.client.get(f"/reports/{report.pk}/report.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    picture = ed.client.get(f"/reports/{report.pk}/charts/roc.svg")
    assert picture.headers["Content-Disposition"].startswith("attachment")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    for name in ("report.exe", "charts/none.png"):
        assert ed.client.get(f"/reports/{report.pk}/{name}").status_code == 404


def test_files_that_are_not_there_yet_and_gone(ed, job, drawn, data_dir):
    report = create_report(actor=ed.actor, jobs=[job])
    answer = ed.client.get(f"/reports/{report.pk}/report.pdf")
    assert answer.status_code == 409
    assert "still being drawn" in text_of(answer)
    drawn(job)
    (data_dir / f"reports/{report.pk}/1/report.pdf").unlink()
    assert ed.client.get(f"/reports/{report.pk}/report.pdf").status_code == 503


def test_a_problem_and_an_error_are_told(ed, job):
    report = create_report(actor=ed.actor, jobs=[job])
    Report.objects.filter(pk=report.pk).update(
        status="ready", problems=[{"part": "The PDF file", "message": "The PDF file could not be drawn (X)."}]
    )
    assert "The PDF file could not be drawn (X)." in text_of(ed.client.get(f"/reports/{report.pk}/"))
    Report.objects.filter(pk=report.pk).update(status="error", error="Drawing took too long.")
    page = text_of(ed.client.get(f"/reports/{report.pk}/files/"))
    assert "Drawing took too long." in page
    assert "Try again" in page


def test_names_are_escaped(ed, nasty_job, job):
    report = create_report(actor=ed.actor, jobs=[nasty_job])
    for path in (
        "/reports/",
        f"/reports/{report.pk}/",
        f"/jobs/compare/?ids={job.pk},{nasty_job.pk}",
        "/jobs/compare/",
    ):
        page = text_of(ed.client.get(path))
        assert NASTY not in page
        assert "{{ 7 }}" in page


@pytest.mark.parametrize("form", ["ids={0},{1}", "ids={0}&ids={1}"])
def test_comparison_by_address(bob, job, weaker, form):
    page = text_of(bob.client.get("/jobs/compare/?" + form.format(job.pk, weaker.pk)))
    for words in (
        "Jobs 1 and 2 compared",
        "Could be chance",
        "What differs",
        "The same for all",
        'data-chart="curve-loss"',
    ):
        assert words in page
    assert "Make a report of it" not in page


def test_a_report_of_the_comparison(ed, job, weaker):
    answer = ed.client.post("/reports/new/", {"job": [weaker.pk, job.pk]})
    page = text_of(ed.client.get(answer.headers["Location"]))
    assert "Jobs 2 and 1 compared" in page


def test_with_fewer_than_two_there_is_a_list_to_choose_from(ed, job, weaker):
    page = text_of(ed.client.get(f"/jobs/compare/?ids={job.pk}"))
    assert "Tick 2 to 10 finished jobs" in page
    assert f'value="{job.pk}" checked>' in page
    assert f'value="{weaker.pk}">' in page


def test_odd_addresses(ed, job, version):
    assert ed.client.get("/jobs/compare/?ids=1,2").status_code == 404
    assert ed.client.get("/reports/new/").status_code == 405
    assert ed.client.post("/reports/new/", {}).status_code == 422


def test_the_list_of_jobs_offers_to_compare(ed, job):
    page = text_of(ed.client.get("/jobs/"))
    assert f'name="ids" value="{job.pk}" form="compare"' in page
    assert '<form id="compare" method="get" action="/jobs/compare/">' in page
