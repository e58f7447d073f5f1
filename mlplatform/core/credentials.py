"""Secrets that we hand out once and keep only as a hash: API tokens, invitations, sign-in links."""

import hashlib
import secrets

_BYTES = 32
TOKEN_MARK = "mlp_"  # noqa: S105 - the public part
SHOWN_CHARACTERS = 10


def new_secret(mark: str = "") -> str:
    """256 random bits as URL-safe text. `mark` makes a leaked one recognisable for scanners."""
    return mark + secrets.token_urlsafe(_BYTES)


def hash_secret(secret: str) -> str:
    """SHA-256 as hex. No salt and no stretching: 256 random bits cannot be guessed, and a lookup must be one query."""
    return hashlib.sha256(secret.encode()).hexdigest()
