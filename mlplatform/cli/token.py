"""`mlplatform token`: an API token from the command line, for scripts and first steps."""

import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from mlplatform.cli.data_dir import data_dir
from mlplatform.core.errors import ValidationFailed

if TYPE_CHECKING:
    from mlplatform.core.enums import Scope

MOST_DAYS = 3650


def run(username: str, team_name: str, scopes: str, days: int | None) -> int:
    """Print the token alone on stdout; what was made for it is told on stderr."""
    os.environ.setdefault("MLPLATFORM_LOG_LEVEL", "WARNING")
    data_dir()
    import django

    django.setup()
    from django.utils import timezone

    from mlplatform.core.models import Team, User
    from mlplatform.core.services.accounts import ensure_member
    from mlplatform.core.services.tokens import create_token
    from mlplatform.system import prepare

    allowed = _scopes(scopes)
    expires_at = None if days is None else timezone.now() + _lifetime(days)
    prepare.migrate()
    made = []
    if not User.objects.filter(username=username).exists():
        made.append(f"Made the user “{username}”, who has no password yet.")
    if not Team.objects.filter(name=team_name).exists():
        made.append(f"Made the team “{team_name}”.")
    actor = ensure_member(username=username, team_name=team_name)
    _, secret = create_token(actor=actor, name="Command line", scopes=allowed, expires_at=expires_at)
    for sentence in made:
        _note(sentence)
    _note(f"Token of {username} for {team_name} ({actor.role.label.lower()}). It is shown only this once.")
    sys.stdout.write(f"{secret}\n")
    return 0


def _lifetime(days: int) -> timedelta:
    if not 1 <= days <= MOST_DAYS:
        raise ValidationFailed(
            f"A token cannot work for {days} days.",
            hint=f"Write --days with a number from 1 to {MOST_DAYS}, or leave it out for a token without an end.",
        )
    return timedelta(days=days)


def _scopes(text: str) -> "set[Scope]":
    from mlplatform.core.enums import Scope

    words = {word.strip() for word in text.split(",") if word.strip()}
    unknown = sorted(words - set(Scope.values))
    if unknown or not words:
        raise ValidationFailed(
            f"“{', '.join(unknown) or text}” is no scope of a token.",
            hint="Write --scopes read or --scopes read,write.",
        )
    return {Scope(word) for word in words}


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")
