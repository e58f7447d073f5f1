"""Addresses of the training app."""

from django.urls import path

from training.views import actions, job, jobs, log, provider_keys, schedules, train

app_name = "training"
urlpatterns = [
    path("train/", train.train, name="train"),
    path("train/plan/", train.plan, name="plan"),
    path("train/sample/<slug:key>/", train.sample, name="train-sample"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:job_id>/", job.job, name="job"),
    path("jobs/<uuid:job_id>/live/", job.live, name="live"),
    path("jobs/<uuid:job_id>/log.txt", log.download, name="log"),
    path("jobs/<uuid:job_id>/output/", log.output, name="output"),
    path("jobs/<uuid:job_id>/cancel/", actions.cancel, name="cancel"),
    path("jobs/<uuid:job_id>/retry/", actions.retry, name="retry"),
    path("jobs/<uuid:job_id>/delete/", actions.delete, name="delete"),
    path("jobs/<uuid:job_id>/restore/", actions.restore, name="restore"),
    path("team/keys/", provider_keys.provider_keys, name="provider-keys"),
    path("team/keys/<uuid:key_id>/check/", provider_keys.check, name="provider-key-check"),
    path("team/keys/<uuid:key_id>/delete/", provider_keys.delete, name="provider-key-delete"),
    path("schedules/", schedules.listing, name="schedules"),
    path("schedules/preview/", schedules.preview, name="schedule-preview"),
    path("schedules/<uuid:schedule_id>/pause/", schedules.pause, name="schedule-pause"),
    path("schedules/<uuid:schedule_id>/resume/", schedules.resume, name="schedule-resume"),
    path("schedules/<uuid:schedule_id>/run/", schedules.run, name="schedule-run"),
    path("schedules/<uuid:schedule_id>/delete/", schedules.delete, name="schedule-delete"),
    path("schedules/<uuid:schedule_id>/restore/", schedules.restore, name="schedule-restore"),
]
