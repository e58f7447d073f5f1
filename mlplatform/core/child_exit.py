"""How a child ended."""

import signal
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChildExit:
    """Exit code, or the signal that ended it; neither when whoever would know has gone (`lost`)."""

    code: int | None = None
    signal: int | None = None
    peak_memory_bytes: int | None = None
    cpu_seconds: float | None = None

    @property
    def lost(self) -> bool:
        return self.code is None and self.signal is None

    @property
    def signal_name(self) -> str:
        if self.signal is None:
            return ""
        try:
            return signal.Signals(self.signal).name
        except ValueError:
            return f"signal {self.signal}"
