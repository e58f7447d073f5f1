"""Deleting moves to the bin and offers the way back in the same breath."""

from django.contrib import messages
from django.http import HttpRequest

_PREFIX = "undo:"


def offer_undo(request: HttpRequest, text: str, url: str) -> None:
    """Show `text` as a message with an Undo button that posts to `url`, an address of this portal."""
    messages.success(request, text, extra_tags=f"{_PREFIX}{url}")


def undo_url(extra_tags: str | None) -> str:
    """The address in a message's tags, empty when it offers no undo."""
    return extra_tags.removeprefix(_PREFIX) if extra_tags and extra_tags.startswith(_PREFIX) else ""
