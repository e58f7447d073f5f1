"""System checks of our own: each with an id and what to do. `mlplatform manage check --deploy` runs them all."""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register


@register(Tags.files)
def data_dir_is_writable(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        return []
    hint = "Make it writable for the user that runs the portal, or choose another with MLPLATFORM_DATA_DIR."
    return [checks.Error("The data directory cannot be written to.", hint=hint, id="mlplatform.E001")]


@register()
def queue_times_fit(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A task that may run longer than `retry` would be started again beside itself."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    clusters = {cluster["name"]: cluster} | {
        name: {**cluster, **changes} for name, changes in cluster["ALT_CLUSTERS"].items()
    }
    return [
        checks.Error(
            f"Queue {name}: its timeout ({conf['timeout']} s) must be less than its retry ({conf['retry']} s).",
            hint="Raise retry above timeout; otherwise a long task is started a second time beside itself.",
            id="mlplatform.E002",
        )
        for name, conf in clusters.items()
        if conf["timeout"] >= conf["retry"]
    ]


@register()
def leases_outlive_heartbeats(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A worker that lost its lease must have ended its trainer before another one may take the job."""
    if settings.JOB_HEARTBEAT_S < settings.JOB_SELF_FENCE_S < settings.JOB_LEASE_S:
        return []
    return [
        checks.Error(
            "Job times do not fit: heartbeat < self-fence < lease must hold "
            f"({settings.JOB_HEARTBEAT_S}, {settings.JOB_SELF_FENCE_S}, {settings.JOB_LEASE_S} s).",
            hint="Without it two trainers may run one job at the same time.",
            id="mlplatform.E003",
        )
    ]


@register(Tags.security, deploy=True)
def https_is_promised(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    hint = "Put a proxy with TLS in front and set MLPLATFORM_HTTPS=1; see deploy/README.md."
    return [checks.Warning("Passwords and cookies travel without encryption.", hint=hint, id="mlplatform.W001")]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Set MLPLATFORM_ALLOWED_HOSTS to the names under which people reach the portal."
    return [checks.Warning("The portal answers to any host name.", hint=hint, id="mlplatform.W002")]
