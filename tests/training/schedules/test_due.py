"""What a due time comes to: one job, or the reason why there is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from datasets.models import DatasetVersion
from mlplatform.core.enums import Role
from mlplatform.core.models import AuditEntry, Membership
from tests.training.factories import make_schedule, make_version
from training.cron import next_time
from training.models import Schedule, ScheduleRun, TrainingJob
from training.services import due
from training.services.due import run_due_schedules, run_now
from training.tasks import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def overdue(version, **columns):
    """Due a minute ago."""
    return make_schedule(version, next_due_at=timezone.now() - timedelta(minutes=1), **columns)


def test_the_sweep_makes_one_job_with_the_settings(version, ed):
    schedule = overdue(version, created_by=ed.user, seed=7)
    assert sweep()["scheduled"] == 1
    job = TrainingJob.objects.get()
    assert (job.name, job.trainer, job.target, job.seed) == ("Nightly", "random-forest-classifier", "species", 7)
    assert job.hyperparameters["n_estimators"] == 5
    assert job.created_by == ed.user
    assert job.schedule_run.schedule == schedule
    assert run_due_schedules() == 0
    schedule.refresh_from_db()
    assert schedule.next_due_at > timezone.now()
    assert schedule.problem == ""


def test_a_due_time_that_comes_again_makes_no_second_job(version):
    schedule = overdue(version)
    run_due_schedules()
    # As when the clock is put back.
    Schedule.objects.filter(pk=schedule.pk).update(next_due_at=ScheduleRun.objects.get().due_at)
    assert run_due_schedules() == 1
    assert TrainingJob.objects.count() == 1
    schedule.refresh_from_db()
    assert schedule.next_due_at > timezone.now()
    assert schedule.problem == ""


def test_missed_times_are_made_up_for_by_one_job_that_says_so(version):
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=5, minutes=30)
    overdue_hourly = make_schedule(version, cron=f"{start.minute} * * * *", next_due_at=start)
    run_due_schedules()
    run = ScheduleRun.objects.get()
    assert TrainingJob.objects.count() == 1
    assert (run.missed, run.due_at) == (5, start + timedelta(hours=5))
    overdue_hourly.refresh_from_db()
    assert overdue_hourly.next_due_at == start + timedelta(hours=6)


def test_a_portal_that_was_off_for_a_year_catches_up_at_once(version):
    make_schedule(version, cron="* * * * *", next_due_at=timezone.now() - timedelta(days=365))
    run_due_schedules()
    run = ScheduleRun.objects.get()
    assert TrainingJob.objects.count() == 1
    assert run.missed == due.COUNTED
    assert timezone.now() - run.due_at < timedelta(minutes=2)


def test_the_newest_ready_version_is_used(version):
    second = DatasetVersion.objects.create(
        dataset=version.dataset, number=2, status="ready", original_name="p.csv", rows=version.rows,
        columns=version.columns, sha256="2" * 64, reading=version.reading,
    )  # fmt: skip
    DatasetVersion.objects.create(dataset=version.dataset, number=3, status="error", original_name="x.csv")
    overdue(version)
    run_due_schedules()
    assert TrainingJob.objects.get().dataset_version == second


def test_why_there_is_no_job_is_kept_and_the_next_time_comes(version):
    schedule = overdue(version)
    DatasetVersion.objects.update(status="processing")
    assert run_due_schedules() == 1
    schedule.refresh_from_db()
    assert "cannot be trained on" in schedule.problem
    assert schedule.next_due_at > timezone.now()
    assert ScheduleRun.objects.get().problem == schedule.problem
    assert TrainingJob.objects.count() == 0
    DatasetVersion.objects.update(status="ready")
    Schedule.objects.update(next_due_at=timezone.now())
    run_due_schedules()
    schedule.refresh_from_db()
    assert schedule.problem == ""
    assert TrainingJob.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "words"), [({"trainer": "gone"}, "gone"), ({"target": "kind"}, "There is no column “kind”")]
)
def test_a_trainer_or_column_that_is_gone_is_named(version, columns, words):
    schedule = overdue(version, **columns)
    run_due_schedules()
    schedule.refresh_from_db()
    assert words in schedule.problem


def test_a_dataset_in_the_bin_is_named(version):
    schedule = overdue(version)
    version.dataset.deleted_at = timezone.now()
    version.dataset.save()
    run_due_schedules()
    schedule.refresh_from_db()
    assert "“Penguins” is in the bin" in schedule.problem


def test_paused_and_binned_ones_rest(version):
    overdue(version, paused=True)
    overdue(version, deleted_at=timezone.now())
    assert run_due_schedules() == 0


def test_a_mistake_of_ours_holds_up_no_other_schedule_and_is_tried_again(version, monkeypatch):
    broken, good = overdue(version, name="Broken"), overdue(version, name="Good")
    real = due.create_job

    def fail_for_one(**asked):
        if asked["name"] == "Broken":
            raise RuntimeError("boom")
        return real(**asked)

    monkeypatch.setattr(due, "create_job", fail_for_one)
    assert run_due_schedules() == 1
    assert TrainingJob.objects.get().schedule_run.schedule == good
    broken.refresh_from_db()
    assert "RuntimeError" in broken.problem
    monkeypatch.setattr(due, "create_job", real)
    assert run_due_schedules() == 1
    assert TrainingJob.objects.count() == 2


@pytest.mark.parametrize("change", ["left", "viewer", "disabled"])
def test_when_its_maker_may_not_write_any_more_the_portal_acts_for_the_team(version, ed, change):
    overdue(version, created_by=ed.user)
    if change == "left":
        Membership.objects.filter(user=ed.user).delete()
    elif change == "viewer":
        Membership.objects.filter(user=ed.user).update(role=Role.VIEWER)
    else:
        ed.user.is_active = False
        ed.user.save()
    run_due_schedules()
    assert TrainingJob.objects.get().created_by is None


def test_run_now_leaves_the_due_time_and_a_key_makes_one_job(version, ed):
    schedule = make_schedule(version)
    first = run_now(actor=ed.actor, schedule=schedule, key="a")
    assert run_now(actor=ed.actor, schedule=schedule, key="a") == first
    assert run_now(actor=ed.actor, schedule=schedule) != first
    assert list(ScheduleRun.objects.values_list("manual", flat=True)) == [True, True]
    assert Schedule.objects.get().next_due_at == schedule.next_due_at
    assert AuditEntry.objects.filter(action="schedule.run", user=ed.user).count() == 2


def ahead(monkeypatch, days: float) -> None:
    """The clock of whoever looks for due times jumps; what is read of it later than this line is wrong by so much."""
    real = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + timedelta(days=days))


def test_a_clock_that_jumps_ahead_and_back_silences_no_schedule(version, monkeypatch):
    schedule = make_schedule(version, cron="0 * * * *", next_due_at=timezone.now() - timedelta(minutes=1))
    with monkeypatch.context() as jump:
        ahead(jump, days=365)
        assert run_due_schedules() == 1
    served = ScheduleRun.objects.get().due_at
    schedule.refresh_from_db()
    assert schedule.next_due_at - timezone.now() > timedelta(days=364)
    assert run_due_schedules() == 0
    schedule.refresh_from_db()
    assert schedule.next_due_at == next_time(timezone.now(), schedule.cron, "UTC")
    assert TrainingJob.objects.count() == 1
    # When the year has passed, the time that was served then is not served again.
    Schedule.objects.update(next_due_at=served)
    with monkeypatch.context() as later:
        ahead(later, days=365)
        run_due_schedules()
    assert TrainingJob.objects.count() == 1


def test_a_time_that_is_right_or_of_a_schedule_that_rests_is_left_alone(version):
    right = make_schedule(version, name="Right", next_due_at=next_time(timezone.now(), "0 3 * * *", "UTC"))
    far = timezone.now() + timedelta(days=365)
    resting = [
        make_schedule(version, name="Paused", next_due_at=far, paused=True),
        make_schedule(version, name="Binned", next_due_at=far, deleted_at=timezone.now()),
    ]
    before = {schedule.pk: schedule.next_due_at for schedule in (right, *resting)}
    run_due_schedules()
    assert dict(Schedule.objects.values_list("pk", "next_due_at")) == before


def test_a_rule_that_cannot_be_read_any_more_holds_up_no_other(version):
    far = timezone.now() + timedelta(days=365)
    make_schedule(version, name="Broken", time_zone="Europe/Atlantis", next_due_at=far)
    silenced = make_schedule(version, name="Silenced", next_due_at=far)
    run_due_schedules()
    silenced.refresh_from_db()
    assert silenced.next_due_at - timezone.now() <= timedelta(days=1)
