"""Is there room on the disk for what a reader is about to write? Asked before it writes anything."""

import os
import shutil
from pathlib import Path

from datasets.kinds.base import ReadRefused

RESERVE_MB = "MLPLATFORM_DISK_RESERVE_MB"
MEGABYTE = 10**6


def require_disk(folder: Path, size: int) -> None:
    """Raise ReadRefused unless the disk under `folder` keeps its reserve, named in the environment, after `size`."""
    free = shutil.disk_usage(folder).free - int(os.environ.get(RESERVE_MB) or 0) * MEGABYTE
    if size > free:
        raise ReadRefused(
            "disk_full",
            f"What is in this ZIP takes {size // MEGABYTE:,} MB, and the portal's disk has room for "
            f"{max(0, free) // MEGABYTE:,} MB.",
            "Ask an operator to free space in the data directory, then read it again.",
        )
