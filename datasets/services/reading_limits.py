"""What one reading may use: the operator's settings, and what the kind allows itself by the size of the upload."""

import os
from dataclasses import dataclass

from django.conf import settings

from datasets.kinds.base import Kind
from mlplatform.core.queues import Queue

MEGABYTE = 2**20
# Beside what grows with the upload: a profile, previews, thumbnails.
_SPARE_MB = 256


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Seconds by the clock and of processor time, MiB of address space, of one file written, of a ZIP unpacked."""

    seconds: int
    cpu_seconds: int
    memory_mb: int
    output_mb: int
    unpacked_mb: int

    @property
    def environment(self) -> dict[str, str]:
        """As the child takes them (datasets/kinds/limits.py). It keeps as much of the disk free as everything else."""
        return {
            "MLPLATFORM_READ_MEMORY_MB": str(self.memory_mb),
            "MLPLATFORM_READ_CPU_SECONDS": str(self.cpu_seconds),
            "MLPLATFORM_READ_OUTPUT_MB": str(self.output_mb),
            "MLPLATFORM_READ_UNPACKED_MB": str(self.unpacked_mb),
            "MLPLATFORM_DISK_RESERVE_MB": str(settings.DISK_RESERVE_BYTES // 10**6),
        }


def limits_for(kind: Kind, size: int) -> ReadingLimits:
    """Limits of the reading of `size` bytes as this kind."""
    allowance, cores = kind.allowance, len(os.sched_getaffinity(0))
    seconds = settings.READ_TIME_LIMIT_S + size // allowance.bytes_per_second
    unpacked = max(settings.READ_UNPACKED_LIMIT_MB, int(allowance.unpacked * size) // MEGABYTE)
    written = int(allowance.written * size) // MEGABYTE
    return ReadingLimits(
        seconds=seconds,
        cpu_seconds=seconds * max(2, cores),
        memory_mb=settings.READ_MEMORY_LIMIT_MB + allowance.memory_per_core * cores,
        output_mb=max(written, unpacked if allowance.unpacked else 0) + _SPARE_MB,
        unpacked_mb=unpacked,
    )


def queue_for(kind: Kind, size: int) -> Queue:
    """Readings that may outlast a short task, and hold up everybody's, wait among the trainings."""
    return "short" if limits_for(kind, size).seconds < settings.SHORT_TASK_LIMIT_S * 0.8 else "training"
