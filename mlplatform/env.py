"""Typed reading of environment variables, so that a wrong value is named at start instead of deep in a library."""

import os
from pathlib import Path


class EnvError(Exception):
    """A variable has a value that cannot be used; the text says which and what to write instead."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise EnvError(f"{name} is “{value}”. Write 1 or 0.")


def number(name: str, default: int, *, least: int | None = None) -> int:
    value = text(name)
    if not value:
        return default
    try:
        parsed = int(value)
    except ValueError:
        raise EnvError(f"{name} is “{value}”. Write a whole number.") from None
    if least is not None and parsed < least:
        raise EnvError(f"{name} is {parsed}. Write a number of at least {least}.")
    return parsed


def words(name: str, default: list[str] | None = None) -> list[str]:
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default or [])


def path(name: str, default: Path) -> Path:
    value = text(name)
    return Path(value).expanduser().resolve() if value else default
