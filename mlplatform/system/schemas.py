"""Shapes of the system's API answers."""

from datetime import datetime

from ninja import Schema


class CheckOut(Schema):
    ok: bool
    detail: str


class Health(Schema):
    """The same checks as `/readyz`."""

    ready: bool
    version: str
    checks: dict[str, CheckOut]


class WorkerOut(Schema):
    name: str
    queue: str
    host: str
    status: str
    size: int
    busy: int
    restarts: int
    started_at: datetime
    last_seen: datetime


class QueueOut(Schema):
    name: str
    waiting: int
    running: int
    workers: int
    waiting_since: datetime | None


class GpuOut(Schema):
    name: str
    percent: float | None
    memory_used: int | None
    memory_total: int | None
    temperature: float | None


class SampleOut(Schema):
    """A machine at one moment; memory and disk in bytes."""

    host: str
    at: datetime
    cpu_percent: float
    memory_used: int
    memory_total: int
    disk_used: int
    disk_total: int
    gpus: list[GpuOut]


class Metrics(Schema):
    hosts: list[SampleOut]
    queues: list[QueueOut]
    workers: list[WorkerOut]
