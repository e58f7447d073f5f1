"""What most rows have in common."""

import uuid
from typing import Any, Self

from django.db import models

from mlplatform.core.actors import Actor


class TeamQuerySet(models.QuerySet[Any]):
    """Rows that belong to a team."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the actor's team; those in the bin are left out."""
        return self.filter(team=actor.team, deleted_at=None)


class UuidModel(models.Model):
    """Ids in URLs are random, so that nobody can count or guess them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class TeamModel(UuidModel):
    """Owned by a team; deleting moves to the bin first (`deleted_at`)."""

    team = models.ForeignKey("core.Team", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        abstract = True
