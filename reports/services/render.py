"""Drawing a report's files: claim, draw in a child, note what came out in one fenced transaction.

The row is the queue, as for jobs and readings: a wake-up that is lost or comes twice does no harm.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from mlplatform.core import holders, storage
from mlplatform.core.actors import system_actor
from mlplatform.core.errors import ApplicationError
from mlplatform.core.outage import insist
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from mlplatform.core.services.quota import require_room
from reports.enums import CHART_FORMATS, FORMATS, ReportStatus
from reports.models import Report
from reports.services.drawing_process import TIME_LIMIT_S, run_drawing

logger = logging.getLogger(__name__)

TRIES = 3
# Longer than a drawing may take, so that it needs no heartbeat.
LEASE = timedelta(seconds=TIME_LIMIT_S + 60)
_WAKE_AGAIN = timedelta(seconds=30)


def render(report_id: UUID | str) -> None:
    """Draw the files of one report if it waits for that."""
    report = _claim(report_id)
    if report is None:
        return
    folder = storage.report_dir(report.pk) / str(report.fence)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "content.json").write_text(json.dumps(report.content, ensure_ascii=False), encoding="utf-8")
    failure = run_drawing(folder)
    if not failure and (folder / "problems.json").is_file():
        _finish(report, folder)
        return
    logger.error("Report %s, try %s: %s %s", report.pk, report.attempt, failure, _log(folder))
    shutil.rmtree(folder, ignore_errors=True)
    insist(lambda: _failed(report, failure), LEASE.seconds)


def _failed(report: Report, failure: str) -> None:
    if report.attempt >= TRIES:
        _give_up(report, f"{failure} It was tried {report.attempt} times. The content on this page is complete.")
    elif _mine(report).update(lease_until=None):
        wake("short", "reports.tasks.render_report", report.pk)


def sweep() -> int:
    """Wake a worker for each report whose drawing died or whose wake-up was lost; after the last try say so."""
    now = timezone.now()
    left = Report.objects.filter(
        Q(lease_until__lt=now) | Q(lease_until=None, queued_at__lt=now - _WAKE_AGAIN), status=ReportStatus.QUEUED
    )
    reports = list(left.defer("content").select_related("team"))
    for report in reports:
        _try_again(report)
    return len(reports)


def take_over() -> int:
    """Drawings whose worker was killed on this machine need not wait for the lease; returns how many."""
    held = Report.objects.filter(status=ReportStatus.QUEUED, lease_until__gte=timezone.now()).exclude(holder="")
    count = 0
    for report in held.defer("content").select_related("team"):
        if not holders.is_gone(report.holder):
            continue
        with transaction.atomic():
            # Once, whoever looks: the holder's name goes with the lease.
            if _mine(report).filter(holder=report.holder).update(lease_until=None, holder=""):
                _try_again(report)
                count += 1
    return count


def _try_again(report: Report) -> None:
    if report.attempt >= TRIES:
        _give_up(report, f"Each of {TRIES} tries to draw the files was cut short. The content here is complete.")
    else:
        wake("short", "reports.tasks.render_report", report.pk)


def _claim(report_id: UUID | str) -> Report | None:
    now = timezone.now()
    free = Report.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), pk=report_id, status=ReportStatus.QUEUED, attempt__lt=TRIES
    )
    holder = holders.this_process()
    if not free.update(attempt=F("attempt") + 1, fence=F("fence") + 1, lease_until=now + LEASE, holder=holder):
        return None
    return Report.objects.select_related("team").get(pk=report_id)


def _mine(report: Report) -> QuerySet[Any]:
    """The row as long as this claim holds it."""
    return Report.objects.filter(pk=report.pk, fence=report.fence, status=ReportStatus.QUEUED)


def _finish(report: Report, folder: Path) -> None:
    """Files count once this commits; each claim has a folder of its own, so a late one overwrites nothing."""
    files = list(_files(report, folder))
    problems = json.loads((folder / "problems.json").read_text(encoding="utf-8"))
    try:
        done = insist(lambda: _publish(report, files, problems), LEASE.seconds)
    except ApplicationError as error:
        shutil.rmtree(folder, ignore_errors=True)
        refusal = error.text
        insist(lambda: _give_up(report, refusal), LEASE.seconds)
        return
    _clear(report, folder, keep=done)


def _publish(report: Report, files: list[dict[str, Any]], problems: list[Any]) -> bool:
    """Whether the files of this claim are those of the report now."""
    if Report.objects.filter(pk=report.pk, fence=report.fence, status=ReportStatus.READY).exists():
        return True  # the answer to our commit was lost, and this comes again
    size = sum(item["bytes"] for item in files)
    with transaction.atomic():
        require_room(report.team, size)
        done = _mine(report).update(
            status=ReportStatus.READY, lease_until=None, files=files, size_bytes=size, problems=problems,
            error="", drawn_at=timezone.now(),
        )  # fmt: skip
        if done:
            _note(report, "report.ready", f"Drew {len(files)} files of “{report.title}”.", {"problems": problems})
    return bool(done)


def _clear(report: Report, folder: Path, *, keep: bool) -> None:
    """Leave one folder a report: the winner removes what earlier tries left, who lost its lease its own."""
    others = [path for path in storage.report_dir(report.pk).iterdir() if path != folder]
    for path in others if keep else [folder]:
        shutil.rmtree(path, ignore_errors=True)


def _files(report: Report, folder: Path) -> Iterator[dict[str, Any]]:
    """What was drawn of all that there should be."""
    charts = [spec["name"] for section in report.content["sections"] for spec in section.get("charts", ())]
    paths = [f"report.{ending}" for ending in FORMATS]
    paths += [f"charts/{name}.{ending}" for name in charts for ending in CHART_FORMATS]
    for path in paths:
        file = folder / path
        if file.is_file():
            yield {"path": path, "bytes": file.stat().st_size, "sha256": storage.sha256_of(file)}


def _give_up(report: Report, why: str) -> None:
    with transaction.atomic():
        if _mine(report).update(status=ReportStatus.ERROR, lease_until=None, error=why):
            _note(report, "report.error", f"The files of “{report.title}” could not be drawn: {why}")


def _note(report: Report, action: str, summary: str, data: dict[str, Any] | None = None) -> None:
    audit.record(system_actor(report.team), action, report, summary, data)


def _log(folder: Path) -> str:
    """The end of what the child printed; nothing where a later claim has cleared the folder away."""
    log = folder / "drawing.log"
    return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
