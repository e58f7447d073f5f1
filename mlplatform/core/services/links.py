"""One-time sign-in links: how somebody gets in without a password."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mlplatform.core.credentials import hash_secret, new_secret
from mlplatform.core.enums import Via
from mlplatform.core.errors import Gone
from mlplatform.core.models import SignInLink, User
from mlplatform.core.selectors.access import home_team
from mlplatform.core.selectors.links import sign_in_link_for
from mlplatform.core.services import audit

LIFETIME = timedelta(hours=24)


@transaction.atomic
def create_sign_in_link(user: User, *, made_by: User | None = None, via: Via = Via.CLI) -> str:
    """A path that signs `user` in once within 24 hours. Older links of the user stop working; only the hash is kept."""
    now = timezone.now()
    user.sign_in_links.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    secret = new_secret()
    link = SignInLink.objects.create(user=user, secret_hash=hash_secret(secret), expires_at=now + LIFETIME)
    summary = f"Made a one-time sign-in link for {user.display_name}."
    audit.note("sign-in-link.create", summary, team=home_team(user), user=made_by, via=via, obj=link)
    return reverse("core:start", args=[secret])


@transaction.atomic
def use_sign_in_link(token: str) -> User:
    """Spend the link and return its user. `Gone` when it was used, replaced or is too old."""
    link = sign_in_link_for(token)
    if link is None or not _spend(link):
        raise Gone(
            "This sign-in link no longer works: it was used, replaced by a newer one, or is older than 24 hours.",
            hint="Sign in with your password, or ask whoever runs the portal for a new link.",
            code="link_ended",
        )
    summary = f"{link.user.display_name} signed in by a one-time link."
    audit.note("sign-in-link.use", summary, team=home_team(link.user), user=link.user, via=Via.PAGE, obj=link)
    return link.user


def _spend(link: SignInLink) -> bool:
    """The UPDATE decides: of two clicks at once only one changes the row."""
    # By the link's own columns alone: PostgreSQL looks at a join only once, before it waits for the other click.
    unused = SignInLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
    return bool(unused.update(used_at=timezone.now()))
