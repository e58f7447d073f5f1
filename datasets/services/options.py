"""Reading options, checked before a version is made of them."""

from collections.abc import Mapping
from typing import Any

from datasets.kinds.base import ReadRefused
from datasets.kinds.table.options import parse_options
from mlplatform.core.errors import ValidationFailed


def checked_options(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """`options` without the entries left open. Raises ValidationFailed with the allowed values."""
    given = {key: value for key, value in (options or {}).items() if value not in (None, {}, [])}
    try:
        parse_options(given)
    except ReadRefused as refused:
        raise ValidationFailed(
            refused.message, code=refused.code, hint=refused.hint, fields={"options": [refused.message]}
        ) from None
    return given
