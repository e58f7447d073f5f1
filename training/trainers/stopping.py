"""SIGTERM: ask the fit to stop, and end the process when its library does not let go of it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from training.trainers.errors import Cancelled
from training.trainers.events import EventWriter
from training.trainers.job import Job

GRACE = 0.8  # seconds


@contextmanager
def stop_on_sigterm(job: Job, events: EventWriter, *, abrupt: bool) -> Iterator[None]:
    """SIGTERM sets `job.should_stop()`. If `abrupt`, the process ends with the same exit code 0.8 s later anyway.

    That is for fits that cannot be resumed, so that nothing is lost by cutting them off in the middle of a call into
    C code that takes minutes. Outside the main thread, where Python takes no handlers, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    timers: list[threading.Timer] = []

    def cut_off() -> None:
        # In a thread of its own: nobody may be reading the pipe any more, and the fit may hold the writer's lock.
        message = {"level": "info", "message": "Stopped as asked, in the middle of a step."}
        farewell = threading.Thread(target=events.emit, args=("log",), kwargs=message, daemon=True)
        farewell.start()
        farewell.join(0.2)
        os._exit(Cancelled.exit_code)

    def on_sigterm(signum: int, frame: FrameType | None) -> None:
        job.stop()
        if abrupt and not timers:
            timer = threading.Timer(GRACE, cut_off)
            timer.daemon = True
            timers.append(timer)
            timer.start()

    before = signal.signal(signal.SIGTERM, on_sigterm)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        for timer in timers:
            timer.cancel()
