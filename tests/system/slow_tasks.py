"""Tasks that the watchdog tests put into a real queue."""

import time
from pathlib import Path


def take_time(seconds: str, marker: str) -> None:
    """Leave `marker` after a while, to show that nobody interrupted."""
    time.sleep(float(seconds))
    Path(marker).touch()
