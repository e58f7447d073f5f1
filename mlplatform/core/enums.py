"""Words with a fixed set of values that every app shares."""

from django.db import models


class Role(models.TextChoices):
    """What a member may do: a viewer reads, an editor also creates and trains, an owner also manages the team."""

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"

    @property
    def can_write(self) -> bool:
        return self in {Role.OWNER, Role.EDITOR}


class Scope(models.TextChoices):
    """What an API token may do; never more than its user's role allows."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"


class Via(models.TextChoices):
    """The surface through which a write came, for the audit trail."""

    PAGE = "page", "Page"
    API = "api", "API"
    ADMIN = "admin", "Admin"
    SYSTEM = "system", "System"
    CLI = "cli", "Command line"
