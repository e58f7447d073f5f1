"""Storing what a running attempt reports: one transaction a batch, under the fence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from training.enums import JobStatus
from training.services.events import NewEvent, append_events
from training.services.lease import Lease
from training.services.states import move


@dataclass(frozen=True, slots=True)
class Report:
    """A batch of events in their order. `number` counts those of an attempt from 1; one without is stored each time."""

    events: Sequence[NewEvent] = ()
    number: int = 0


def store_report(lease: Lease, report: Report, *, eta_s: float | None = None) -> bool:
    """Append the batch and bring the job's columns up to date; True if a cancel was asked for. Raises LostLease.

    A batch may come again: the database can go away after the COMMIT and before its answer. It is stored once.

    `eta_s`: seconds left, by the supervisor's estimate.
    """
    with transaction.atomic():
        job = lease.lock()
        if 0 < report.number <= job.last_report:
            return job.cancel_requested_at is not None
        if job.state == JobStatus.STARTING and report.events:
            move(job, JobStatus.RUNNING)
        columns = _columns(report)
        if columns and eta_s is not None:
            columns["eta_s"] = eta_s
        if report.number and report.events:
            columns["last_report"] = report.number
        append_events(job, report.events, **columns)
    return job.cancel_requested_at is not None


def _columns(report: Report) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for event in report.events:
        if event.kind == "phase":
            columns["phase"] = str(event.data.get("label") or event.data.get("phase") or "")[:80]
        elif event.kind == "progress":
            columns["progress_done"] = event.data["done"]
            columns["progress_total"] = event.data["total"]
            columns["progress_unit"] = event.data["unit"]
    return columns
