"""Finding links by the secret in their address."""

from django.db.models import QuerySet
from django.utils import timezone

from mlplatform.core.credentials import hash_secret
from mlplatform.core.models import Invitation, SignInLink


def usable_sign_in_links() -> QuerySet[SignInLink]:
    """Neither used, revoked nor too old, and of a user who may sign in."""
    return SignInLink.objects.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


def usable_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def sign_in_link_for(token: str) -> SignInLink | None:
    return usable_sign_in_links().filter(secret_hash=hash_secret(token)).select_related("user").first()


def invitation_for(token: str) -> Invitation | None:
    return usable_invitations().filter(secret_hash=hash_secret(token)).select_related("team", "created_by").first()
