"""DATABASE_URL → Django's settings. PostgreSQL only: the default, SQLite, needs no address."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from mlplatform.env import EnvError


def from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:5432/name?option=value` as one DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvError(
            f"DATABASE_URL starts with “{parts.scheme}”. Write postgresql://user:password@host/name, "
            "or leave it out to use SQLite in the data directory."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Opening a connection costs ten times a short query; a broken one is found before it is used.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
