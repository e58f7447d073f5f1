"""Where the output of a part goes: a file that never grows without end."""

import logging
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FILE_BYTES = 5 * 2**20
_FILES_KEPT = 4
_ALARMING = (" WARNING ", " ERROR ", " CRITICAL ")


class PartLog:
    """`<data>/logs/<part>.log`, five files of 5 MiB; the newest lines are kept in memory for the console."""

    def __init__(self, directory: Path, part: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / f"{part}.log"
        self.recent: deque[str] = deque(maxlen=12)
        self._partial = b""
        self._handler = RotatingFileHandler(
            self.path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", errors="replace"
        )
        self._handler.setFormatter(logging.Formatter("%(message)s"))

    def feed(self, data: bytes) -> list[str]:
        """Take raw output; returns the lines it completed."""
        *lines, self._partial = (self._partial + data).split(b"\n")
        # A part that writes no line ends must not fill the memory.
        if len(self._partial) > 65_536:
            lines, self._partial = [*lines, self._partial], b""
        return [self.write(line.decode(errors="replace").rstrip("\r")) for line in lines]

    def write(self, line: str) -> str:
        self.recent.append(line)
        self._handler.handle(logging.LogRecord("part", logging.INFO, "", 0, line, None, None))
        return line

    def close(self) -> None:
        if self._partial:
            self.feed(b"\n")
        self._handler.close()


def alarming(line: str) -> bool:
    """Is this a line that the person at the console should see at once?"""
    return any(mark in line for mark in _ALARMING)
