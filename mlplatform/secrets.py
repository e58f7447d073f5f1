"""The signing key: made once per data directory, readable by its owner only, never shipped."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def random_text() -> str:
    return secrets.token_urlsafe(64)


def load_or_create_secret(path: Path, make: Callable[[], str] = random_text) -> str:
    """Return the key in `path`, making one first. Two processes that start together agree on one key."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            # link() refuses to replace: whoever comes second reads the winner's key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()
