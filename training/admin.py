"""Operators' pages of the training app. What a job was asked for and what it reported is history: readable only."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mlplatform.core.actors import Actor
from mlplatform.core.admin.base import ReadOnlyAdmin, operator, tell_refusal
from mlplatform.core.errors import ApplicationError
from training import hosted_admin  # noqa: F401 - registers its pages
from training.models import JobAttempt, JobEvent, MetricPoint, Schedule, ScheduleRun, TrainingJob
from training.services.bin import restore_job
from training.services.jobs import cancel_job, delete_job, requeue_job, retry_job
from training.services.schedules import pause_schedule, resume_schedule


class AttemptInline(admin.TabularInline):
    """The tries, on the job's own page."""

    model = JobAttempt
    fields = readonly_fields = ("number", "fence", "host", "outcome", "failure", "exit_code", "signal", "ended_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TrainingJob)
class TrainingJobAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "team", "status", "trainer", "attempt", "created_by", "created_at", "page")
    list_display_links = ("number", "name")
    list_filter = ("status", "trainer", "task", ("deleted_at", admin.EmptyFieldListFilter), "team")
    list_select_related = ("team", "created_by")
    search_fields = ("name", "id", "number", "target", "team__name", "dataset_version__dataset__name")
    date_hierarchy = "created_at"
    inlines = (AttemptInline,)
    actions = ("cancel", "retry", "requeue", "move_to_bin", "take_out_of_bin")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingJob]:
        return super().get_queryset(request).defer("evaluation", "metrics", "environment", "features")

    @admin.display(description="page")
    def page(self, job: TrainingJob) -> SafeString:
        """Opens for members of the job's team; operators of other teams see the job here."""
        return format_html('<a href="{}">Open</a>', reverse("training:job", args=[job.pk]))

    @admin.action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, jobs: QuerySet[TrainingJob]) -> None:
        self._each(request, jobs, lambda by, job: cancel_job(actor=by, job=job), "cancelled")

    @admin.action(description="Retry, as a new job with the same settings", permissions=["operate"])
    def retry(self, request: HttpRequest, jobs: QuerySet[TrainingJob]) -> None:
        self._each(request, jobs, lambda by, job: retry_job(actor=by, job=job), "started again")

    @admin.action(description="Put back into the queue with fresh budgets", permissions=["operate"])
    def requeue(self, request: HttpRequest, jobs: QuerySet[TrainingJob]) -> None:
        self._each(request, jobs, lambda by, job: requeue_job(actor=by, job=job), "put back into the queue")

    @admin.action(description="Move to the bin", permissions=["operate"])
    def move_to_bin(self, request: HttpRequest, jobs: QuerySet[TrainingJob]) -> None:
        self._each(request, jobs, lambda by, job: delete_job(actor=by, job=job), "moved to the bin")

    @admin.action(description="Take out of the bin", permissions=["operate"])
    def take_out_of_bin(self, request: HttpRequest, jobs: QuerySet[TrainingJob]) -> None:
        self._each(request, jobs, lambda by, job: restore_job(actor=by, job_id=job.pk), "taken out of the bin")

    def _each(
        self,
        request: HttpRequest,
        jobs: QuerySet[TrainingJob],
        act: Callable[[Actor, TrainingJob], object],
        what: str,
    ) -> None:
        done = 0
        for job in jobs.select_related("team", "dataset_version__dataset__team"):
            try:
                act(operator(request, job.team), job)
                done += 1
            except ApplicationError as error:
                tell_refusal(request, job, error)
        if done:
            self.message_user(request, f"{done} job{'' if done == 1 else 's'} {what}.")


@admin.register(JobAttempt)
class JobAttemptAdmin(ReadOnlyAdmin):
    list_display = ("job", "number", "fence", "host", "outcome", "exit_code", "signal", "created_at", "ended_at")
    list_filter = ("outcome", "host", "job__team")
    list_select_related = ("job",)
    search_fields = ("job__name", "job__id", "host")
    date_hierarchy = "created_at"


@admin.register(JobEvent)
class JobEventAdmin(ReadOnlyAdmin):
    list_display = ("job", "seq", "attempt", "kind", "at")
    list_filter = ("kind", "job__team")
    list_select_related = ("job",)
    search_fields = ("job__name", "job__id")
    show_full_result_count = False


@admin.register(MetricPoint)
class MetricPointAdmin(ReadOnlyAdmin):
    list_display = ("job", "attempt", "name", "split", "step", "value")
    list_filter = ("split", "job__team")
    list_select_related = ("job",)
    search_fields = ("job__name", "job__id", "name")
    show_full_result_count = False


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    list_display = ("name", "team", "dataset", "trainer", "cron", "time_zone", "paused", "next_due_at", "problem")
    list_filter = ("paused", ("deleted_at", admin.EmptyFieldListFilter), "team")
    list_select_related = ("team", "dataset")
    search_fields = ("name", "id", "dataset__name", "team__name")
    actions = ("pause", "resume")

    @admin.action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self._each(request, rows, pause_schedule)

    @admin.action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self._each(request, rows, resume_schedule)

    def _each(self, request: HttpRequest, rows: QuerySet[Schedule], act: Callable[..., Schedule]) -> None:
        for schedule in rows.select_related("team"):
            try:
                act(actor=operator(request, schedule.team), schedule=schedule)
            except ApplicationError as error:
                tell_refusal(request, schedule, error)


@admin.register(ScheduleRun)
class ScheduleRunAdmin(ReadOnlyAdmin):
    list_display = ("schedule", "due_at", "manual", "missed", "job", "problem")
    list_filter = ("manual", "schedule__team")
    list_select_related = ("schedule", "job")
    search_fields = ("schedule__name", "job__name")
    date_hierarchy = "due_at"
