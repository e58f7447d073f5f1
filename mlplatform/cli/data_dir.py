"""Which data directory a command works on, and whether it can."""

import os
from pathlib import Path

from mlplatform.core.errors import Unavailable


def data_dir() -> Path:
    """The directory of the settings, made if missing; refused in words when nothing can be written there."""
    try:
        from django.conf import settings

        directory = Path(settings.DATA_DIR)
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_usable(str(error.filename or ""), error.strerror or "") from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _not_usable(str(directory), "no right to write")
    return directory


def _not_usable(where: str, why: str) -> Unavailable:
    return Unavailable(
        f"The data directory {where} cannot be used: {why.lower()}.",
        hint="Choose another one with --data-dir, or make this one writable for the user that runs the portal.",
    )
