"""Keys of teams at providers of language models."""

from django.db import models

from mlplatform.core.models.accounts import Team, User
from mlplatform.core.models.base import UuidModel


class ProviderKey(UuidModel):
    """The secret is encrypted (`core.vault`) and leaves the portal only in requests to its own `base_url`."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="provider_keys")
    provider = models.CharField(max_length=40)
    base_url = models.CharField(max_length=200, help_text="A key never goes to another address than its own.")
    sealed = models.TextField(editable=False)
    ending = models.CharField(max_length=4, help_text="Last characters, to tell keys apart.")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    check_code = models.CharField(max_length=40, blank=True, help_text="What the newest check found; “ok” when all is.")
    check_message = models.TextField(blank=True)

    class Meta:
        ordering = ["provider", "base_url"]
        constraints = [
            models.UniqueConstraint(fields=["team", "provider", "base_url"], name="core_provider_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} key …{self.ending} of {self.team}"
