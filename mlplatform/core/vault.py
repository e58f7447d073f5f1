"""Encryption of secrets that must be read again, such as a team's keys at providers.

Its own key file, not SECRET_KEY: that one is replaced after a leak of sessions, and these must outlive it. The file
holds one Fernet key a line, the newest first; the newest encrypts, all decrypt. A backup of the database alone gives no
secret away, and a backup without this file cannot bring them back: the teams then enter their keys again.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from mlplatform.core.errors import Unavailable
from mlplatform.core.storage import data_dir
from mlplatform.secrets import load_or_create_secret

FILE = "provider_keys.key"


def encrypt(secret: str) -> str:
    """Text that only this installation can turn back; another one each time."""
    return _box().encrypt(secret.encode()).decode()


def decrypt(sealed: str) -> str:
    """The secret. Raises Unavailable when the key it was encrypted with is no longer in the key file."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unavailable(
            "The stored key cannot be read, because the portal's key file is not the one it was encrypted with.",
            hint=f"Ask an operator to bring back {FILE} in the data directory, or have an owner enter the key again.",
            code="key_file_changed",
        ) from None


def reencrypt(sealed: str) -> str:
    """The same secret under the newest key; raises Unavailable as `decrypt` does."""
    return encrypt(decrypt(sealed))


def add_key() -> None:
    """Put a new key first in the file; the old ones still decrypt."""
    _write([Fernet.generate_key().decode(), *_keys()])


def drop_old_keys() -> None:
    """Keep the newest key only. Call it once everything is encrypted again, or what is left cannot be read."""
    _write(_keys()[:1])


def _path() -> Path:
    return data_dir() / FILE


def _keys() -> list[str]:
    return load_or_create_secret(_path(), make=lambda: Fernet.generate_key().decode()).split()


def _box() -> MultiFernet:
    # Read each time: another process may have rotated the keys, and a few bytes cost nothing beside a request.
    return MultiFernet([Fernet(key) for key in _keys()])


def _write(keys: list[str]) -> None:
    """Replace the file in one step; a crash leaves the old or the new one."""
    draft = _path().with_name(f"{FILE}.{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_path())
