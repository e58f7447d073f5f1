"""What must be there before the portal can answer: tables, static files, somebody who may sign in."""

import fcntl
import hashlib
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from datasets.services.samples import load_samples
from mlplatform import __version__
from mlplatform.core.errors import ApplicationError
from mlplatform.core.models import User
from mlplatform.core.services.accounts import ensure_member
from mlplatform.core.services.links import create_sign_in_link
from mlplatform.core.storage import run_dir

OWNER = "owner"
TEAM = "My team"
logger = logging.getLogger(__name__)


def migrate() -> int:
    """Bring the tables up to date; returns how many migrations ran. Safe when several commands start together."""
    if not missing_migrations():
        return 0
    with _alone("migrate"):
        missing = missing_migrations()
        if missing:
            call_command("migrate", interactive=False, verbosity=0)
        return missing


def missing_migrations() -> int:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> bool:
    """Copy, name by content and compress the static files if any of them changed since the last time."""
    stamp = run_dir() / "static.fingerprint"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and Path(settings.STATIC_ROOT).is_dir():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=io.StringIO())
    stamp.write_text(fingerprint)
    return True


def _static_fingerprint() -> str:
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def first_owner() -> User | None:
    """Make the first user, owner of the first team with the samples, when there is nobody yet."""
    if User.objects.exists():
        return None
    actor = ensure_member(username=OWNER, team_name=TEAM, operator=True)
    try:
        load_samples(actor.team)
    except ApplicationError:
        # Without samples the portal is still of use, and the Datasets page offers to load them again.
        logger.exception("The samples could not be loaded.")
    return actor.user


def sign_in_link() -> str | None:
    """Path of a fresh one-time link for the first operator, as long as that user has no password."""
    user = User.objects.filter(is_superuser=True, is_active=True).order_by("date_joined").first()
    if user is None or user.has_usable_password():
        return None
    return create_sign_in_link(user)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Only one process of this data directory at a time."""
    with (run_dir() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
