"""Tasks that the watchdog tests put into a real queue."""

import os
import time
from pathlib import Path

LONGEST_WAIT_S = 150


def wait_for_word(begun: str, word: str, marker: str) -> None:
    """Write into `begun` which process is at work; leave `marker` after `word` is there, if nobody has interrupted."""
    draft = Path(f"{begun}.part")
    draft.write_text(str(os.getpid()))
    draft.rename(begun)
    ends = time.monotonic() + LONGEST_WAIT_S
    while not Path(word).exists() and time.monotonic() < ends:
        time.sleep(0.05)
    Path(marker).touch()
