"""A named line of models, its immutable numbered results, and movable names on them."""

from typing import Any

from django.db import models

from mlplatform.core.models import TeamModel, UuidModel

_SHOWN = models.Q(deleted_at=None)


class RegisteredModel(TeamModel):
    """A line, e.g. “penguins species”; jobs add versions to it."""

    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    task = models.CharField(max_length=40)
    trained_at = models.DateTimeField(
        auto_now_add=True, help_text="When the newest version came; lists sort by it without asking each version."
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["team", *order, "id"], condition=_SHOWN, name=f"registry_list_{order[0].lstrip('-')}")
            for order in (["-trained_at"], ["-created_at"], ["name"])
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=models.Q(deleted_at=None), name="registry_model_name_once_a_team"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ModelVersion(UuidModel):
    """What one succeeded job produced. Never changes; `job_id` is unique, so no job can publish twice.

    The registry does not know the training app: the job is an id plus a frozen copy (`lineage`) of what led here.
    """

    model = models.ForeignKey(RegisteredModel, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    job_id = models.UUIDField(unique=True, null=True, blank=True)
    flavor = models.CharField(max_length=30)
    trainer = models.CharField(max_length=80)
    task = models.CharField(max_length=40)
    target = models.CharField(max_length=300, blank=True)
    artifact_path = models.CharField(max_length=200, help_text="Folder below the data directory.")
    files: Any = models.JSONField(default=list, help_text="Each with path, bytes and sha256; checked before loading.")
    signature: Any = models.JSONField(default=dict)
    example_row: Any = models.JSONField(default=dict, blank=True)
    metrics: Any = models.JSONField(default=dict)
    headline: Any = models.JSONField(default=dict, blank=True)
    hyperparameters: Any = models.JSONField(default=dict)
    lineage: Any = models.JSONField(default=dict)
    size_bytes = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["model", "number"], name="registry_version_number_once")]

    def __str__(self) -> str:
        return f"{self.model} v{self.number}"


class ModelAlias(UuidModel):
    """A movable name on a version, e.g. “champion”."""

    model = models.ForeignKey(RegisteredModel, on_delete=models.CASCADE, related_name="aliases")
    name = models.SlugField(max_length=40)
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "name"], name="registry_alias_once_a_model")]
        verbose_name_plural = "model aliases"

    def __str__(self) -> str:
        return f"{self.name} → {self.version}"
