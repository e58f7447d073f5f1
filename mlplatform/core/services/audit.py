"""Adding to the audit trail."""

from typing import Any

from django.db import models

from mlplatform.core.actors import Actor
from mlplatform.core.models import AuditEntry


def record(
    actor: Actor, action: str, obj: models.Model | None, summary: str, data: dict[str, Any] | None = None
) -> AuditEntry:
    """Note that `actor` did `action` (e.g. "job.create") to `obj`. Call it inside the transaction of the write itself."""
    return AuditEntry.objects.create(
        team=actor.team,
        user=actor.user,
        user_name=actor.user.display_name if actor.user else "mlplatform",
        via=actor.via,
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        summary=summary[:300],
        data=data or {},
    )
