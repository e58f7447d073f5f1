"""Tables of the core app, one file per subject."""

from mlplatform.core.models.accounts import Invitation, Membership, SignInLink, Team, User
from mlplatform.core.models.audit import AuditEntry
from mlplatform.core.models.base import TeamModel, TeamQuerySet, UuidModel
from mlplatform.core.models.notifications import Notification
from mlplatform.core.models.outbox import OutboxMessage
from mlplatform.core.models.provider_keys import ProviderKey
from mlplatform.core.models.tokens import ApiToken
from mlplatform.core.models.uploads import Upload

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Invitation",
    "Membership",
    "Notification",
    "OutboxMessage",
    "ProviderKey",
    "SignInLink",
    "Team",
    "TeamModel",
    "TeamQuerySet",
    "Upload",
    "User",
    "UuidModel",
]
