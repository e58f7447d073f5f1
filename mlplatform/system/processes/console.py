"""What the person who started the portal reads."""

import contextlib
import sys
from typing import TextIO

_WIDTH = 9


class Console:
    """Lines with the name of the part in front. A console that went away (closed terminal) is no reason to end."""

    def __init__(self, stream: TextIO | None = None, *, verbose: bool = False) -> None:
        self.stream = stream or sys.stdout
        self.verbose = verbose

    def say(self, text: str, part: str = "portal") -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in text.splitlines() or [""]:
                self.stream.write(f"{part:<{_WIDTH}}| {line}\n")
            self.stream.flush()
