"""Adding to the audit trail."""

from typing import Any

from django.db import models

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Via
from mlplatform.core.models import AuditEntry, Team, User

PORTAL = "mlplatform"


def record(
    actor: Actor, action: str, obj: models.Model | None, summary: str, data: dict[str, Any] | None = None
) -> AuditEntry:
    """Note that `actor` did `action` (e.g. "job.create") to `obj`. Call it in the transaction of the write."""
    return note(action, summary, team=actor.team, user=actor.user, via=actor.via, obj=obj, data=data)


def note(
    action: str,
    summary: str,
    *,
    team: Team | None = None,
    user: User | None = None,
    via: Via = Via.SYSTEM,
    obj: models.Model | None = None,
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """The same for what happens outside a team or before sign-in. `data` must hold no secret."""
    return AuditEntry.objects.create(
        team=team,
        user=user,
        user_name=user.display_name if user else PORTAL,
        via=via,
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        summary=summary[:300],
        data=data or {},
    )
