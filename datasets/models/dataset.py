"""A named collection of a team, and its immutable numbered snapshots."""

from typing import Any

from django.db import models

from datasets.enums import VersionStatus, kind_choices
from datasets.kinds.base import Kind, get_kind
from mlplatform.core import holders
from mlplatform.core.models import TeamModel, UuidModel


class Dataset(TeamModel):
    """What a team calls its data; the data itself is in the versions."""

    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=kind_choices, default="table")
    tags = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    sample_key = models.CharField(max_length=60, blank=True, help_text="Set on the samples that ship with the product.")
    updated_at = models.DateTimeField(auto_now=True)
    # The newest version whatever its status; lists show, filter and sort by it without a query for each row.
    current = models.ForeignKey(
        "DatasetVersion", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["team", "-created_at"]), models.Index(fields=["team", "-updated_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "sample_key"], condition=~models.Q(sample_key=""), name="datasets_sample_once_a_team"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def declared(self) -> Kind:
        """What the dataset's kind says about itself: words, files, limits."""
        return get_kind(self.kind)

    @property
    def status(self) -> VersionStatus:
        """Status of the newest version; draft while there is none."""
        return VersionStatus(self.current.status) if self.current else VersionStatus.DRAFT


class DatasetVersion(UuidModel):
    """What was uploaded, as it was given, and what we read from it. Only the status columns change after `ready`."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    created_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    original_name = models.CharField(max_length=255, help_text="Name of the file; of several files, of the first.")
    files: Any = models.JSONField(
        default=list, blank=True,
        help_text="Of several files each one's filename, bytes and sha256, in their order; empty when there is one.",
    )  # fmt: skip
    size_bytes = models.BigIntegerField(default=0, help_text="Of all files.")
    sha256 = models.CharField(max_length=64, blank=True)
    options: Any = models.JSONField(
        default=dict, blank=True, help_text="Reading options the user set; empty means guessed."
    )
    source_upload = models.UUIDField(
        unique=True, null=True, blank=True, editable=False, help_text="The upload it came by: one makes one version."
    )
    read_again_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The version whose original this one reads with other options.",
    )  # fmt: skip

    rows = models.BigIntegerField(null=True, blank=True)
    units = models.BigIntegerField(
        null=True, blank=True, help_text="How many of what the kind counts: rows, images, documents, chats."
    )
    columns: Any = models.JSONField(default=list, blank=True)
    column_count = models.PositiveIntegerField(null=True, blank=True)
    quality_score = models.PositiveSmallIntegerField(null=True, blank=True)
    reading: Any = models.JSONField(
        default=dict, blank=True, help_text="What the reader found, without what has a column of its own."
    )
    problems: Any = models.JSONField(default=list, blank=True)
    written_bytes = models.BigIntegerField(
        default=0, help_text="Of what the reader wrote beside the Parquet file: thumbnails, for one."
    )
    parquet_sha256 = models.CharField(max_length=64, blank=True)
    parquet_bytes = models.BigIntegerField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)

    # A worker that dies leaves its name or, on another machine, its lease behind: the version goes to another worker.
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=holders.LENGTH, blank=True, default="", editable=False)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="datasets_version_number_once")]
        indexes = [models.Index(fields=["status", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.dataset} v{self.number}"

    @property
    def is_ready(self) -> bool:
        return self.status == VersionStatus.READY
