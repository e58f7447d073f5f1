"""Users, teams, and the links that let people in."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from mlplatform.core.enums import Role
from mlplatform.core.models.base import UuidModel


class User(AbstractUser):
    """A person. Signs in with the username or the address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mail_notifications = models.BooleanField("e-mails when own jobs end", default=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            # Sign-in ignores case: a second "Alice" would lock out the first.
            models.UniqueConstraint(
                Lower("username"),
                name="core_user_username_unique",
                violation_error_message="Another account has this username.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="core_user_email_unique",
                violation_error_message="Another account has this e-mail address.",
            ),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class Team(UuidModel):
    """Owns everything: datasets, jobs, models."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    members: Any = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(UuidModel):
    """One user's role in one team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.VIEWER)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="core_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.get_role_display()}"


class SecretLink(UuidModel):
    """A link that works for a time; only the hash of its secret is kept."""

    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def usable(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class Invitation(SecretLink):
    """Lets whoever holds the link join a team once, with the given role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.EDITOR)
    note = models.CharField(max_length=200, blank=True, help_text="Whom the link is for; only owners see it.")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation to {self.team} as {self.get_role_display()}"


class SignInLink(SecretLink):
    """Signs one user in once: how the first owner gets in without a default password."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Sign-in link for {self.user}"
