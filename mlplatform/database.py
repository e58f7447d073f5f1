"""DATABASE_URL → Django's settings. PostgreSQL only: the default, SQLite, needs no address."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from mlplatform.env import EnvError, text

_shared = False
_WAIT_S = 5
# A server whose machine is gone says nothing for ever: after half a minute its connections fail, unless the URL says
# otherwise. libpq's own names; seconds, the last in milliseconds.
_NOTICE_A_DEAD_SERVER: dict[str, Any] = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "30000",
}
_IDLE_LIMIT = "idle_in_transaction_session_timeout"


def share_connections() -> None:
    """For the web process: the connections of `from_url` are borrowed from a few that stay open.

    Under ASGI each request has a thread of its own. A connection that such a thread keeps for a next request, which
    never comes, stays open until the garbage collector comes by, and a hundred of them shut everybody out. As many at
    a time as there are requests would too, in a rush; these wait for each other.
    """
    global _shared
    _shared = True


def from_url(url: str, *, shared: int) -> dict[str, Any]:
    """`postgresql://user:password@host:5432/name?option=value` as one DATABASES entry.

    `shared` is how many connections the web process opens at most.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvError(
            f"DATABASE_URL starts with “{parts.scheme}”. Write postgresql://user:password@host/name, "
            "or leave it out to use SQLite in the data directory."
        )
    options: dict[str, Any] = _NOTICE_A_DEAD_SERVER | dict(parse_qsl(parts.query))
    options["options"] = _with_idle_limit(options.get("options") or text("PGOPTIONS"))
    if _shared:
        options["pool"] = {"min_size": 1, "max_size": shared, "timeout": _WAIT_S}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Opening a connection costs ten times a short query; a broken one is found before it is used.
        "CONN_MAX_AGE": 0 if _shared else 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _with_idle_limit(given: str) -> str:
    """A process that stands still within a transaction would keep its rows from all others; the server ends it then.

    Only the time between two statements counts, so a transaction may take as long as it likes.
    """
    return given if _IDLE_LIMIT in given else f"{given} -c {_IDLE_LIMIT}=120s".strip()
