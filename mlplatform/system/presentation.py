"""How the System page shows what the selectors found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlplatform.core.formats import filesize
from mlplatform.system.models import HostSample, WorkerProcess
from mlplatform.system.selectors import HostLoad, QueueLoad, worker_status

_LABELS = {"short": "Short tasks", "training": "Training"}
SPARK_WIDTH, SPARK_HEIGHT = 120.0, 28.0


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker group with the status that its heartbeat gives it."""

    row: WorkerProcess
    label: str
    status: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue, and what is wrong with it."""

    load: QueueLoad
    label: str
    unit: str
    problem: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of a machine: share in percent, words, and its last quarter of an hour as an SVG path."""

    label: str
    percent: float
    detail: str
    path: str


@dataclass(frozen=True, slots=True)
class HostView:
    """One machine."""

    load: HostLoad
    gauges: list[Gauge]


def worker_views(rows: Iterable[WorkerProcess]) -> list[WorkerView]:
    return [WorkerView(row, _LABELS.get(row.queue, row.queue), worker_status(row)) for row in rows]


def queue_views(loads: Iterable[QueueLoad]) -> list[QueueView]:
    views = []
    for load in loads:
        unit = "job" if load.name == "training" else "task"
        problem = (
            "" if load.workers else f"No worker serves this queue. Start one: mlplatform worker --queue {load.name}"
        )
        views.append(QueueView(load, _LABELS[load.name], unit, problem))
    return views


def host_views(loads: Iterable[HostLoad]) -> list[HostView]:
    return [HostView(load, _gauges(load)) for load in loads]


def _gauges(load: HostLoad) -> list[Gauge]:
    sample, history = load.newest, load.history
    gauges = [
        _gauge("Processor", [s.cpu_percent for s in history], ""),
        _gauge("Memory", [_share(s.memory_used, s.memory_total) for s in history], _of(sample, "memory")),
        _gauge("Disk", [_share(s.disk_used, s.disk_total) for s in history], _of(sample, "disk")),
    ]
    for index, gpu in enumerate(sample.gpus):
        shares = [s.gpus[index]["percent"] or 0.0 for s in history if len(s.gpus) > index]
        gauges.append(_gauge(f"GPU {index + 1}: {gpu['name']}", shares, _gpu_detail(gpu)))
    return gauges


def _gauge(label: str, shares: Sequence[float], detail: str) -> Gauge:
    return Gauge(label, round(shares[-1], 1), detail, spark_path(shares))


def _share(used: int, total: int) -> float:
    return 100.0 * used / total if total else 0.0


def _of(sample: HostSample, what: str) -> str:
    return f"{filesize(getattr(sample, f'{what}_used'))} of {filesize(getattr(sample, f'{what}_total'))}"


def _gpu_detail(gpu: dict[str, float | str | None]) -> str:
    used, total, temperature = gpu["memory_used"], gpu["memory_total"], gpu["temperature"]
    parts = []
    if isinstance(used, int) and isinstance(total, int):
        parts.append(f"{filesize(used)} of {filesize(total)} memory")
    if temperature is not None:
        parts.append(f"{temperature:g} °C")
    return ", ".join(parts)


def spark_path(shares: Sequence[float]) -> str:
    """Percentages as the `d` of an SVG path in a box of SPARK_WIDTH × SPARK_HEIGHT; empty for fewer than two."""
    if len(shares) < 2:
        return ""
    step = SPARK_WIDTH / (len(shares) - 1)
    points = (
        f"{index * step:.1f},{SPARK_HEIGHT * (1 - min(100.0, share) / 100):.1f}" for index, share in enumerate(shares)
    )
    return "M" + " L".join(points)
