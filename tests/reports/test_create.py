"""Making a report: frozen, once for the same content, by those who may."""

import pytest

from mlplatform.core.errors import Conflict, NotFound, PermissionDenied, ValidationFailed
from mlplatform.core.models import AuditEntry
from reports.models import Report
from reports.selectors import jobs_named, report_for
from reports.services.create import create_report
from tests.training.factories import make_job


def test_one_job_makes_a_report_with_its_sections(ed, job):
    report = create_report(actor=ed.actor, jobs=[job])
    assert (report.kind, report.status, report.jobs[0]["id"]) == ("job", "queued", str(job.pk))
    names = [section["name"] for section in report.content["sections"]]
    assert names == ["result", "classes", "evaluation", "importance", "curves", "settings", "origin"]
    assert not report.section_errors
    assert AuditEntry.objects.filter(action="report.create", object_id=str(report.pk)).count() == 1


def test_the_same_content_is_one_report_and_a_change_another(ed, alice, job):
    first = create_report(actor=ed.actor, jobs=[job])
    assert create_report(actor=alice.actor, jobs=[job]).pk == first.pk
    job.dataset_version.dataset.name = "Renamed"
    job.dataset_version.dataset.save()
    later = create_report(actor=ed.actor, jobs=jobs_named(ed.actor, [job.pk]))
    assert later.pk != first.pk
    first.refresh_from_db()
    assert "Renamed" not in str(first.content)


def test_a_viewer_may_not_and_an_outsider_finds_nothing(bob, ed, charlie, job):
    with pytest.raises(PermissionDenied):
        create_report(actor=bob.actor, jobs=[job])
    with pytest.raises(NotFound):
        jobs_named(charlie.actor, [job.pk])
    report = create_report(actor=ed.actor, jobs=[job])
    assert report_for(bob.actor, report.pk) == report
    with pytest.raises(NotFound):
        report_for(charlie.actor, report.pk)


def test_a_job_without_result_is_refused_in_words(ed, version):
    running = make_job(version)
    with pytest.raises(Conflict, match="Job 1 has no result: its status is “Training”"):
        create_report(actor=ed.actor, jobs=[running])


@pytest.mark.parametrize("count", [0, 11])
def test_none_and_too_many_are_refused(ed, job, count):
    with pytest.raises(ValidationFailed, match=f"you chose {count}"):
        create_report(actor=ed.actor, jobs=[job] * count)
    assert not Report.objects.exists()


def test_a_section_that_cannot_be_made_is_named_and_the_rest_is_there(ed, job):
    job.evaluation["importance"] = [{"feature": "bill"}]
    report = create_report(actor=ed.actor, jobs=[job])
    [broken] = report.section_errors
    assert "What the model looks at" in broken["error"]
    assert len(report.content["sections"]) == 7
