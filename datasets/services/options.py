"""Reading options, checked by the kind that reads with them before a version is made of them."""

import json
from collections.abc import Mapping
from typing import Any

from datasets.kinds.base import Kind, ReadRefused
from mlplatform.core.errors import ValidationFailed

LONGEST = 256 * 1024


def checked_options(kind: Kind, options: Mapping[str, Any] | None) -> dict[str, Any]:
    """`options` without the entries left open. Raises ValidationFailed with the option's name and what it may be."""
    given = {key: value for key, value in (options or {}).items() if value not in (None, {}, [])}
    try:
        _require_storable(given)
        kind.load_check()(given)
    except ReadRefused as refused:
        raise ValidationFailed(
            refused.message, code=refused.code, hint=refused.hint, fields={"options": [refused.message]}
        ) from None
    return given


def _require_storable(given: dict[str, Any]) -> None:
    """Options are kept as JSON: text that no database takes, or a mountain of it, is refused in words."""
    try:
        text = json.dumps(given, ensure_ascii=False, allow_nan=False)
        size = len(text.encode("utf-8"))
    except (ValueError, RecursionError):
        raise ReadRefused("bad_option", "The options hold a value that cannot be kept.", "Use plain JSON.") from None
    if "\\u0000" in text or size > LONGEST:
        what = "a NUL character" if size <= LONGEST else f"{size:,} bytes; at most {LONGEST:,} are kept"
        raise ReadRefused("bad_option", f"The options hold {what}.", "Leave out what the reader can find by itself.")
