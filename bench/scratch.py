"""A portal of one's own for a benchmark: scratch data directory, migrated database, one team, one signed-in user."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class ScratchPortal:
    """`env` starts other processes of the same portal; `session` is the cookie of the signed-in owner."""

    folder: Path
    env: dict[str, str]
    team: Any
    user: Any
    session: str


@contextmanager
def scratch_portal(**settings: str) -> Iterator[ScratchPortal]:
    """Set Django up on a fresh data directory; `settings` are environment variables. Once a process."""
    with tempfile.TemporaryDirectory(prefix="mlplatform-bench-") as name:
        folder = Path(name)
        environment = {
            "MLPLATFORM_DATA_DIR": name,
            "DJANGO_SETTINGS_MODULE": "mlplatform.settings",
            "MLPLATFORM_LOG_LEVEL": "WARNING",
            **settings,
        }
        os.environ.update(environment)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield ScratchPortal(folder, {**os.environ, "PYTHONPATH": str(ROOT)}, *_owner())


def _owner() -> tuple[Any, Any, str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from mlplatform.core.enums import Role
    from mlplatform.core.models import Membership, Team, User

    user = User.objects.create_user(username="bench", password=None)
    team = Team.objects.create(name="Bench", slug="bench")
    Membership.objects.create(user=user, team=team, role=Role.OWNER)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return team, user, str(session.session_key)
