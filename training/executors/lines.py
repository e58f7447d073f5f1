"""Bytes from the events pipe into events. Whatever a trainer writes, this neither fails nor grows without bound."""

import json
from collections.abc import Iterator
from typing import Any

LONGEST_LINE = 256 * 1024  # bytes; a metric event has about a hundred


class EventLines:
    """Collects lines. A line that is no event counts in `rejected`, so that somebody can say so once."""

    def __init__(self) -> None:
        self.rejected = 0
        self._rest = b""
        self._skipping = False

    def feed(self, block: bytes) -> Iterator[dict[str, Any]]:
        """Events of all lines that `block` completes. A line that is too long is left out up to its end."""
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            if self._skipping:
                self._skipping = False
            elif (event := _parse(line)) is not None:
                yield event
            elif line.strip():
                self.rejected += 1
        if len(self._rest) > LONGEST_LINE:
            if not self._skipping:
                self.rejected += 1
            self._rest, self._skipping = b"", True

    def end(self) -> None:
        """The pipe is closed; half a line is no event."""
        if self._rest.strip() and not self._skipping:
            self.rejected += 1
        self._rest = b""


def _parse(line: bytes) -> dict[str, Any] | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("kind"), str) else None
