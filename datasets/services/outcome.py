"""What a reading ended with, as values of the version's row and files to keep."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import DatasetVersion
from mlplatform.core.errors import ApplicationError

READING = "reading.json"
_OWN_COLUMNS = {"rows", "columns", "problems", "sha256", "bytes", "digests", "parquet", "error"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fields` go into the row in one UPDATE; `files` move from the staging folder into the version's."""

    fields: dict[str, Any]
    files: tuple[str, ...] = field(default=())


def read_outcome(staging: Path, version: DatasetVersion) -> Outcome:
    """The reader's `reading.json` as an outcome: ready, or refused with reasons by line."""
    reading = json.loads((staging / READING).read_text(encoding="utf-8"))
    problems = _storable(reading.get("problems", []))
    if error := reading.get("error"):
        return _refused(_storable(error), problems)
    files = [file | {"sha256": digest} for file, digest in zip(version.files, reading.get("digests", ()), strict=True)]
    if _changed(version, reading, files):
        return _refused(
            {
                "code": "file_changed",
                "message": "The file on the portal's disk is no longer the one that was uploaded.",
                "hint": "Upload the file again, and tell an operator that the disk may be failing.",
            },
            problems,
        )
    kind = version.dataset.declared
    parquet = reading["parquet"]
    quality = reading.get("quality") or {}
    values = {
        "status": VersionStatus.READY,
        "ready_at": timezone.now(),
        "rows": reading["rows"],
        "units": reading[kind.counted],
        "columns": _storable(reading["columns"]),
        "column_count": len(reading["columns"]),
        "quality_score": quality.get("score"),
        "files": files,
        "reading": _storable({key: value for key, value in reading.items() if key not in _OWN_COLUMNS}),
        "problems": problems,
        "sha256": reading["sha256"],
        "parquet_sha256": parquet["sha256"],
        "parquet_bytes": parquet["bytes"],
        "written_bytes": sum((staging / name).stat().st_size for name in kind.writes) - parquet["bytes"],
        "error_code": "",
        "error_message": "",
        "error_hint": "",
    }
    # The kind says in code which files it keeps: what a parser of hostile bytes wrote names no path of ours.
    return Outcome(values, (*kind.writes, READING))


def _changed(version: DatasetVersion, reading: dict[str, Any], files: list[dict[str, Any]]) -> bool:
    """Whether what was read is not what was uploaded, as far as its hashes were known before."""
    if version.sha256 and version.sha256 != reading["sha256"]:
        return True
    return any(old["sha256"] not in ("", new["sha256"]) for old, new in zip(version.files, files, strict=True))


def crashed(tries: int) -> Outcome:
    return _refused(
        {
            "code": "reader_crashed",
            "message": f"Reading this file ended without an answer {tries} times, most likely for want of memory "
            f"(it may use {settings.READ_MEMORY_LIMIT_MB} MB).",
            "hint": "Split the file into smaller ones, or ask an operator to look at the worker's log and to raise "
            "MLPLATFORM_READ_MEMORY_MB.",
        }
    )


def out_of_time(seconds: int) -> Outcome:
    return _refused(
        {
            "code": "time_limit",
            "message": f"Reading this file took longer than {seconds:,} seconds and was stopped.",
            "hint": "Split the file into smaller ones, or ask an operator to raise MLPLATFORM_READ_TIME_S.",
        }
    )


def disk_was_full(error: ApplicationError) -> Outcome:
    return _refused({"code": error.code, "message": error.message, "hint": error.hint})


def _refused(error: dict[str, str], problems: list[Any] | None = None) -> Outcome:
    values = {
        "status": VersionStatus.ERROR,
        "error_code": error["code"][:60],
        "error_message": error["message"],
        "error_hint": error.get("hint", ""),
        "problems": problems or [],
    }
    return Outcome(values)


def _storable(value: Any) -> Any:
    """JSON without NUL characters, which PostgreSQL cannot keep in text or JSON; shown as the symbol for NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\u2400")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {key.replace("\0", "\u2400"): _storable(item) for key, item in value.items()}
    return value
