"""What the user decided about chats, checked."""

from collections.abc import Mapping
from typing import Any

from datasets.kinds.base import ReadRefused

LEAST_LIMIT = 64
TOKEN_LIMIT = 65_536
"""Tokens that one example may have at OpenAI (gpt-4o and its mini, read 2026-11); the rest is cut off there."""


def token_limit(given: Mapping[str, Any]) -> int:
    """Tokens an example may have, as the user's model allows. Raises ReadRefused for any other option or value."""
    unknown = sorted(set(given) - {"token_limit"})
    if unknown:
        raise ReadRefused("bad_option", f"There is no option “{unknown[0]}”.", "The only option is: token_limit.")
    limit = given.get("token_limit", TOKEN_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < LEAST_LIMIT:
        message = f"The option token_limit is not a whole number of at least {LEAST_LIMIT}."
        raise ReadRefused("bad_option", message, f"Use for example {TOKEN_LIMIT}.")
    return limit
