"""Datasets as plain values, for the API."""

from typing import Any

from datasets.models import Dataset, DatasetVersion
from datasets.selectors.versions import versions_of

_TOLD_ELSEWHERE = {"kind", "options", "preview", "quality", "suggested"}


def summary_of(dataset: Dataset, version: DatasetVersion | None) -> dict[str, Any]:
    """What lists show: the dataset, and of its `version` what is small."""
    fields = ("id", "name", "kind", "tags", "source", "licence", "created_at", "updated_at")
    shown: dict[str, Any] = {field: getattr(dataset, field) for field in fields}
    return shown | {
        "status": version.status if version else dataset.status,
        "version": version.number if version else None,
        "version_id": version.pk if version else None,
        "rows": version.rows if version else None,
        "units": version.units if version else None,
        "columns": version.column_count if version else None,
        "size": version.size_bytes if version else None,
        "sha256": version.sha256 if version else "",
        "quality_score": version.quality_score if version else None,
        "error": error_of(version) if version else None,
    }


def detail_of(dataset: Dataset, version: DatasetVersion) -> dict[str, Any]:
    """Everything but columns and preview, which have operations of their own."""
    reading = version.reading or {}
    return summary_of(dataset, version) | {
        "description": dataset.description,
        "original_name": version.original_name,
        "files": files_of(version),
        "profile": {key: value for key, value in reading.items() if key not in _TOLD_ELSEWHERE},
        "options": reading.get("options") or version.options,
        "problems": version.problems,
        "quality_reasons": (reading.get("quality") or {}).get("reasons", []),
        "suggested": reading.get("suggested") or {},
        "parquet_sha256": version.parquet_sha256,
        "parquet_size": version.parquet_bytes,
        "versions": list(versions_of(dataset)),
    }


def files_of(version: DatasetVersion) -> list[dict[str, Any]]:
    """What was uploaded, file by file."""
    one = {"filename": version.original_name, "bytes": version.size_bytes, "sha256": version.sha256}
    return version.files or [one]


def error_of(version: DatasetVersion) -> dict[str, str] | None:
    if not version.error_code:
        return None
    return {"code": version.error_code, "message": version.error_message, "hint": version.error_hint}
