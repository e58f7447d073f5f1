"""The table. A new address needs a row here, or the walk fails: who gets through and, for writes, a body that fits."""

from tests.security.access.rules import Access, Row

OPEN, SIGNED_IN, MEMBER, EDITOR, OWNER = Access.OPEN, Access.SIGNED_IN, Access.MEMBER, Access.EDITOR, Access.OWNER
TEAM_EDITOR, TEAM_OWNER, EDS_OWN = Access.TEAM_EDITOR, Access.TEAM_OWNER, Access.EDS_OWN
SIGNS_OUT = Access.SIGNS_OUT

Verbs = dict[str, Access | Row]
_FORM: Verbs = {"GET": OPEN, "POST": OPEN}
_BINNED_DATASET = {"dataset_id": "binned_dataset"}
_TUS = {"Tus-Resumable": "1.0.0"}

CORE: dict[str, Verbs] = {
    "": {"GET": SIGNED_IN},
    "favicon.ico": {"GET": OPEN},
    "start/<str:token>/": {"GET": OPEN, "POST": OPEN},
    "join/<str:token>/": {"GET": OPEN, "POST": OPEN},
    "help/glossary/": {"GET": SIGNED_IN},
    "settings/account/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "settings/tokens/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "settings/tokens/<uuid:token_id>/revoke/": {"POST": EDS_OWN},
    "notifications/": {"GET": SIGNED_IN},
    "notifications/bell/": {"GET": SIGNED_IN},
    "notifications/read/": {"POST": SIGNED_IN},
    "notifications/<uuid:notification_id>/read/": {"POST": EDS_OWN},
    "team/": {"GET": SIGNED_IN},
    "team/new/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "team/none/": {"GET": SIGNED_IN},
    "team/switch/": {"POST": Row(MEMBER, {"team": "{team}"})},
    "team/rename/": {"POST": Row(TEAM_OWNER, {"name": "New name"})},
    "team/leave/": {"POST": SIGNED_IN},
    "team/activity/": {"GET": TEAM_OWNER},
    "team/members/<uuid:membership_id>/role/": {"POST": Row(OWNER, {"role": "editor"})},
    "team/members/<uuid:membership_id>/remove/": {"POST": OWNER},
    "team/invitations/": {"POST": Row(TEAM_OWNER, {"role": "viewer"})},
    "team/invitations/<uuid:invitation_id>/revoke/": {"POST": OWNER},
    "uploads/": {"POST": Row(TEAM_EDITOR, headers={**_TUS, "Upload-Length": "1"})},
    "uploads/<uuid:upload_id>/": {
        "HEAD": Row(Access.EDS_OWN_TO_READ, headers=_TUS),
        "PATCH": Row(
            EDS_OWN, headers={**_TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        ),
        "DELETE": Row(EDS_OWN, headers=_TUS),
    },
}

ACCOUNTS: dict[str, Verbs] = {
    "accounts/login/": _FORM,
    "accounts/logout/": {"GET": SIGNED_IN, "POST": SIGNS_OUT},
    "accounts/inactive/": {"GET": OPEN},
    "accounts/signup/": _FORM,
    "accounts/password/change/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/password/set/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/password/reset/": _FORM,
    "accounts/password/reset/done/": {"GET": OPEN},
    "accounts/password/reset/key/done/": {"GET": OPEN},
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": _FORM,
}

DATASETS: dict[str, Verbs] = {
    "datasets/": {"GET": SIGNED_IN},
    "datasets/new/": {"GET": TEAM_EDITOR, "POST": TEAM_EDITOR},
    "datasets/samples/": {"POST": TEAM_EDITOR},
    "datasets/<uuid:dataset_id>/": {"GET": MEMBER},
    "datasets/<uuid:dataset_id>/original/": {"GET": MEMBER},
    "datasets/<uuid:dataset_id>/parquet/": {"GET": MEMBER},
    "datasets/<uuid:dataset_id>/thumbnails/": {"GET": Row(MEMBER, ids={"dataset_id": "images_dataset"})},
    "datasets/<uuid:dataset_id>/edit/": {"POST": EDITOR},
    "datasets/<uuid:dataset_id>/versions/": {"POST": EDITOR},
    "datasets/<uuid:dataset_id>/read-again/": {"POST": EDITOR},
    "datasets/<uuid:dataset_id>/delete/": {"POST": EDITOR},
    "datasets/<uuid:dataset_id>/restore/": {"POST": Row(EDITOR, ids=_BINNED_DATASET)},
    "datasets/<uuid:dataset_id>/purge/": {"POST": Row(EDITOR, ids=_BINNED_DATASET)},
}

TRAINING: dict[str, Verbs] = {
    "train/": {"GET": TEAM_EDITOR, "POST": TEAM_EDITOR},
    "train/plan/": {"POST": TEAM_EDITOR},
    "train/sample/<slug:key>/": {"POST": TEAM_EDITOR},
    "jobs/": {"GET": SIGNED_IN},
    "jobs/<uuid:job_id>/": {"GET": MEMBER},
    "jobs/<uuid:job_id>/live/": {"GET": MEMBER},
    "jobs/<uuid:job_id>/log.txt": {"GET": MEMBER},
    "jobs/<uuid:job_id>/output/": {"GET": MEMBER},
    "jobs/<uuid:job_id>/cancel/": {"POST": EDITOR},
    "jobs/<uuid:job_id>/retry/": {"POST": EDITOR},
    "jobs/<uuid:job_id>/delete/": {"POST": EDITOR},
    "jobs/<uuid:job_id>/restore/": {"POST": Row(EDITOR, ids={"job_id": "binned_job"})},
    "team/keys/": {"GET": TEAM_EDITOR, "POST": TEAM_OWNER},
    "team/keys/<uuid:key_id>/check/": {"POST": EDITOR},
    "team/keys/<uuid:key_id>/delete/": {"POST": OWNER},
    "schedules/": {"GET": SIGNED_IN, "POST": TEAM_EDITOR},
    "schedules/preview/": {"POST": SIGNED_IN},
    "schedules/<uuid:schedule_id>/pause/": {"POST": EDITOR},
    "schedules/<uuid:schedule_id>/resume/": {"POST": EDITOR},
    "schedules/<uuid:schedule_id>/run/": {"POST": EDITOR},
    "schedules/<uuid:schedule_id>/delete/": {"POST": EDITOR},
    "schedules/<uuid:schedule_id>/restore/": {"POST": Row(EDITOR, ids={"schedule_id": "binned_schedule"})},
}

MODELS: dict[str, Verbs] = {
    "models/": {"GET": SIGNED_IN},
    "models/<uuid:model_id>/": {"GET": MEMBER},
    "models/<uuid:model_id>/edit/": {"POST": Row(EDITOR, {"name": "New name"})},
    "models/<uuid:model_id>/delete/": {"POST": EDITOR},
    "models/<uuid:model_id>/restore/": {"POST": Row(EDITOR, ids={"model_id": "binned_model"})},
    "models/<uuid:model_id>/v<int:number>/": {"GET": MEMBER},
    "models/<uuid:model_id>/v<int:number>/predict/": {"POST": MEMBER},
    "models/<uuid:model_id>/v<int:number>/download/": {"GET": MEMBER},
    "models/<uuid:model_id>/v<int:number>/alias/": {"POST": Row(EDITOR, {"name": "champion"})},
}

_CHART = {"name": "chart_name", "extension": "chart_extension"}

REPORTS: dict[str, Verbs] = {
    "reports/": {"GET": SIGNED_IN},
    "reports/new/": {"POST": Row(EDITOR, {"job": "{job_id}"})},
    "reports/<uuid:report_id>/": {"GET": MEMBER},
    "reports/<uuid:report_id>/files/": {"GET": MEMBER},
    "reports/<uuid:report_id>/report.<slug:extension>": {"GET": MEMBER},
    "reports/<uuid:report_id>/charts/<slug:name>.<slug:extension>": {"GET": Row(MEMBER, ids=_CHART)},
    "jobs/compare/": {"GET": SIGNED_IN},
}

SYSTEM: dict[str, Verbs] = {"system/": {"GET": SIGNED_IN}, "system/live/": {"GET": SIGNED_IN}}

PAGES: dict[str, Verbs] = {**CORE, **ACCOUNTS, **DATASETS, **TRAINING, **MODELS, **REPORTS, **SYSTEM}

_JOB = {"dataset": "{dataset_id}", "trainer": "random-forest-classifier", "target": "species"}
_KEY = {"provider": "openai", "secret": "sk-0123456789"}
_SCHEDULE = {"dataset": "{dataset_id}", "name": "Nightly", "cron": "0 3 * * *"}

API: dict[str, Verbs] = {
    "/api/": {},
    "/api/docs": {"GET": OPEN},
    "/api/openapi.json": {"GET": OPEN},
    "/api/datasets": {"GET": SIGNED_IN, "POST": Row(TEAM_EDITOR, {"upload": "{own_upload}", "name": "New"})},
    "/api/datasets/{dataset_id}": {"GET": MEMBER, "PATCH": Row(EDITOR, {"name": "New name"}), "DELETE": EDITOR},
    "/api/datasets/{dataset_id}/preview": {"GET": MEMBER},
    "/api/datasets/{dataset_id}/columns": {"GET": MEMBER},
    "/api/datasets/{dataset_id}/original": {"GET": MEMBER},
    "/api/datasets/{dataset_id}/parquet": {"GET": MEMBER},
    "/api/datasets/{dataset_id}/versions": {"POST": EDITOR},
    "/api/trainers": {"GET": SIGNED_IN},
    "/api/trainers/{key}": {"GET": Row(SIGNED_IN, ids={"key": "trainer"})},
    "/api/jobs": {"GET": SIGNED_IN, "POST": Row(EDITOR, _JOB)},
    "/api/jobs/{job_id}": {"GET": MEMBER, "DELETE": EDITOR},
    "/api/jobs/{job_id}/events": {"GET": MEMBER},
    "/api/jobs/{job_id}/metrics": {"GET": MEMBER},
    "/api/jobs/{job_id}/logs": {"GET": MEMBER},
    "/api/jobs/{job_id}/cancel": {"POST": EDITOR},
    "/api/jobs/{job_id}/retry": {"POST": EDITOR},
    "/api/provider-keys": {"GET": TEAM_EDITOR, "POST": Row(TEAM_OWNER, _KEY)},
    "/api/provider-keys/{key_id}": {"DELETE": OWNER},
    "/api/provider-keys/{key_id}/check": {"POST": EDITOR},
    "/api/schedules": {"GET": SIGNED_IN, "POST": Row(EDITOR, _SCHEDULE)},
    "/api/schedules/{schedule_id}": {"GET": MEMBER, "PATCH": Row(EDITOR, {"name": "New name"}), "DELETE": EDITOR},
    "/api/schedules/{schedule_id}/run": {"POST": EDITOR},
    "/api/models": {"GET": SIGNED_IN},
    "/api/models/{model_id}": {"GET": MEMBER, "PATCH": Row(EDITOR, {"name": "New name"}), "DELETE": EDITOR},
    "/api/models/{model_id}/versions": {"GET": MEMBER},
    "/api/models/{model_id}/metrics": {"GET": MEMBER},
    "/api/models/{model_id}/download": {"GET": MEMBER},
    "/api/models/{model_id}/predict": {"POST": Row(MEMBER, {"rows": []})},
    "/api/models/{model_id}/aliases/{name}": {"PUT": Row(EDITOR, {"version": 1})},
    "/api/reports": {"GET": SIGNED_IN, "POST": Row(EDITOR, {"job": "{job_id}"})},
    "/api/reports/{report_id}": {"GET": MEMBER},
    "/api/reports/{report_id}.{extension}": {"GET": MEMBER},
    "/api/reports/{report_id}/charts/{name}.{extension}": {"GET": Row(MEMBER, ids=_CHART)},
    "/api/system/health": {"GET": SIGNED_IN},
    "/api/system/metrics": {"GET": SIGNED_IN},
}

SOCKETS: dict[str, Access] = {"ws/jobs/<uuid:job_id>/": MEMBER}

# What a superuser may do by hand; everybody else is kept out of all of it. Looking is always allowed.
ADMIN: dict[str, set[str]] = {
    "auth.group": {"add", "change", "delete"},
    "core.user": {"add", "change"},
    "core.team": {"change"},
    "core.membership": set(),
    "core.apitoken": set(),
    "core.invitation": set(),
    "core.signinlink": set(),
    "core.auditentry": set(),
    "core.notification": set(),
    "core.outboxmessage": set(),
    "core.providerkey": set(),
    "core.upload": set(),
    "system.workerprocess": set(),
    "system.processrestart": set(),
    "system.hostsample": set(),
    "datasets.dataset": set(),
    "datasets.datasetversion": set(),
    "models_registry.registeredmodel": set(),
    "models_registry.modelversion": set(),
    "models_registry.modelalias": set(),
    "reports.report": set(),
    "training.trainingjob": set(),
    "training.jobattempt": set(),
    "training.jobevent": set(),
    "training.metricpoint": set(),
    "training.schedule": set(),
    "training.schedulerun": set(),
    "training.remoterun": set(),
    "training.providerconsent": set(),
    "training.providerprice": {"add", "change", "delete"},
}
