"""The kind that a request names, checked."""

from datasets.kinds.base import Kind, ReadRefused, get_kind
from mlplatform.core.errors import ValidationFailed


def named_kind(key: str) -> Kind | None:
    """The kind called `key`; None when nothing was named and it is to be guessed. Raises ValidationFailed."""
    if not key:
        return None
    try:
        return get_kind(key)
    except ReadRefused as refused:
        raise ValidationFailed(
            refused.message, code=refused.code, hint=refused.hint, fields={"kind": [refused.message]}
        ) from None
