"""What a job has at a provider, what it costs there, and the team's word that its data may go there."""

from typing import Any

from django.db import models

from mlplatform.core.models import Team, User, UuidModel
from training.models.job import TrainingJob


class RemoteRun(models.Model):
    """A hosted job's side at its provider. Written under the job row's lock, by whoever has the present turn.

    An intent (`files[…]["intent"]`, `create_intent_at`) is written before the call it announces: one without an
    answer says that the call may have worked, and the provider is asked before it is made again.
    """

    job = models.OneToOneField(TrainingJob, on_delete=models.CASCADE, primary_key=True, related_name="remote_run")
    provider = models.CharField(max_length=40)
    base_url = models.CharField(max_length=200)
    base_model = models.CharField(max_length=200)
    estimate: Any = models.JSONField(default=dict, blank=True, help_text="Tokens, epochs and price when it was made.")
    usd_per_million = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    price_source = models.CharField(max_length=200, blank=True)
    cap_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    # ---------------------------------------------------------------------------------------------------------------
    submission = models.PositiveIntegerField(default=1, help_text="Counts the remote jobs; each has a tag of its own.")
    files: Any = models.JSONField(default=dict, blank=True, help_text="Uploads by role: intent, name, id.")
    create_intent_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0, help_text="How often a job of this intent was looked for in vain.")
    remote_id = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    remote_status = models.CharField(max_length=100, blank=True, help_text="The provider's own word.")
    remote_state = models.CharField(max_length=20, blank=True, help_text="What we take that word for.")
    remote_model = models.CharField(max_length=300, blank=True)
    trained_tokens = models.BigIntegerField(null=True, blank=True)
    epochs = models.PositiveIntegerField(null=True, blank=True)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    known_events: Any = models.JSONField(default=list, blank=True, help_text="Ids of the newest imported events.")
    earlier: Any = models.JSONField(default=list, blank=True, help_text="Remote jobs of earlier submissions.")

    turn = models.PositiveIntegerField(default=0, help_text="Fence of the turns: each claim counts up.")
    next_poll_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="When the provider last answered.")
    troubles = models.PositiveIntegerField(default=0, help_text="Calls that failed, one after the other.")
    trouble: Any = models.JSONField(default=dict, blank=True, help_text="The newest of them: code, message, hint.")
    trouble_since = models.DateTimeField(null=True, blank=True)
    lost_turns = models.PositiveIntegerField(default=0)
    stop_reason = models.CharField(max_length=20, blank=True, help_text="Why we had the provider stop.")
    stop_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_poll_at"], condition=models.Q(next_poll_at__isnull=False), name="training_remote_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} at {self.provider}"

    @property
    def tag(self) -> str:
        """Our name in the remote job's metadata and in the names of its files. A new submission has a new one."""
        return str(self.job_id) if self.submission == 1 else f"{self.job_id}.{self.submission}"

    @property
    def may_exist(self) -> bool:
        """Whether something may run, and cost, at the provider."""
        ended = self.remote_state in {"succeeded", "failed", "cancelled"}
        return bool(self.remote_id or self.create_intent_at) and not ended

    @property
    def succeeded_there(self) -> bool:
        """Whether the model is there and was paid for, and only its result is still to be fetched."""
        return self.remote_state == "succeeded"


class ProviderPrice(UuidModel):
    """US dollars for a million trained tokens, as somebody read it somewhere; the newest row of a model counts."""

    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=200, help_text="Also for its dated editions (…-2024-07-18).")
    usd_per_million = models.DecimalField("US dollars per million trained tokens", max_digits=12, decimal_places=4)
    source = models.CharField(max_length=200, help_text="Where it was read.")
    read_on = models.DateField(help_text="When it was read there.")

    class Meta:
        ordering = ["provider", "model", "-read_on"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "model", "read_on"], name="training_price_once_a_day"),
            models.CheckConstraint(condition=models.Q(usd_per_million__gt=0), name="training_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}: ${self.usd_per_million:f}"


class ProviderConsent(UuidModel):
    """The team's word that its data may leave this server for one host. Given once; the audit trail says by whom."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="provider_consents")
    provider = models.CharField(max_length=40)
    host = models.CharField(max_length=200)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["provider", "host"]
        constraints = [
            models.UniqueConstraint(fields=["team", "provider", "host"], name="training_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team} → {self.host}"
