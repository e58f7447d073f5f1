"""SIGTERM and SIGINT while a worker has a job: hand the job back first, then end as the worker would have."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def watch_for_shutdown() -> Iterator[Callable[[], bool]]:
    """Yields a function that is true once the process was asked to end.

    On the way out the worker's own handlers are back, and the signal that came is sent again for them. Outside of the
    main thread, where Python takes no handlers, nothing is watched.
    """
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def on_signal(signum: int, frame: FrameType | None) -> None:
        asked.append(signum)

    # A worker that ignores a signal (Ctrl-C reaches the whole terminal) goes on ignoring it.
    watched = [signum for signum in _SIGNALS if signal.getsignal(signum) is not signal.SIG_IGN]
    before = {signum: signal.signal(signum, on_signal) for signum in watched}
    try:
        yield lambda: bool(asked)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
        if asked:
            os.kill(os.getpid(), asked[0])
