"""How busy this machine is: processor, memory, disk of the data directory, NVIDIA GPUs."""

import shutil
import subprocess
from typing import Any, TypedDict

import psutil
from django.conf import settings

_GPU_FIELDS = "name,utilization.gpu,memory.used,memory.total,temperature.gpu"
_GPU_TIMEOUT_S = 3.0


class Gpu(TypedDict):
    """One GPU; memory in bytes, None where the driver does not tell."""

    name: str
    percent: float | None
    memory_used: int | None
    memory_total: int | None
    temperature: float | None


def sample_host() -> dict[str, Any]:
    """The fields of one `HostSample`. The processor's share is since the call before (0 at the first)."""
    memory = psutil.virtual_memory()
    disk = shutil.disk_usage(settings.DATA_DIR)
    return {
        "cpu_percent": psutil.cpu_percent(None),
        "memory_used": memory.total - memory.available,
        "memory_total": memory.total,
        "disk_used": disk.total - disk.free,
        "disk_total": disk.total,
        "gpus": gpus(),
    }


def gpus() -> list[Gpu]:
    """What nvidia-smi says; empty where there is none, or where it hangs as it does when a driver is broken."""
    if not (program := shutil.which("nvidia-smi")):
        return []
    try:
        done = subprocess.run(
            [program, f"--query-gpu={_GPU_FIELDS}", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=_GPU_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [_parse_gpu(line) for line in done.stdout.splitlines() if line.count(",") == _GPU_FIELDS.count(",")]


def _parse_gpu(line: str) -> Gpu:
    name, percent, used, total, temperature = (part.strip() for part in line.split(","))
    return {
        "name": name,
        "percent": _number(percent),
        "memory_used": _bytes(used),
        "memory_total": _bytes(total),
        "temperature": _number(temperature),
    }


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        # “[N/A]”, “[Not Supported]”.
        return None


def _bytes(mebibytes: str) -> int | None:
    value = _number(mebibytes)
    return None if value is None else int(value * 2**20)
