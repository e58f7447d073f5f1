"""What the user decided about documents, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasets.kinds.base import ReadRefused
from datasets.kinds.encoding import chosen_encoding

KEYS = ("encoding", "fields")


@dataclass(frozen=True, slots=True)
class Options:
    """`encoding` of plain text (None: found out) and the `fields` of JSON that hold text (none: the usual names)."""

    encoding: str | None = None
    fields: tuple[str, ...] = ()


def parse_options(given: Mapping[str, Any]) -> Options:
    """Raises ReadRefused with the allowed values for anything else."""
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        raise ReadRefused("bad_option", f"There is no option “{unknown[0]}”.", f"The options are: {', '.join(KEYS)}.")
    fields = given.get("fields") or []
    if not isinstance(fields, list) or not all(isinstance(field, str) and field for field in fields):
        raise ReadRefused("bad_option", "The option fields is not a list of names.", 'Use for example ["text"].')
    encoding = given.get("encoding")
    return Options(chosen_encoding(str(encoding)) if encoding else None, tuple(fields))
