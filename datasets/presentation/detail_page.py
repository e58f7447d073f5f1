"""What the dataset page shows, by section."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from datasets.forms.edit import EditForm
from datasets.forms.reading import ReadingForm
from datasets.models import Dataset, DatasetVersion
from datasets.presentation.columns import column_row
from datasets.presentation.drop_zone import hidden_fields
from datasets.presentation.words import read_as, version_difference
from datasets.selectors.usage import jobs_of
from mlplatform.core.formats import number

SECTIONS = {
    "overview": ("Overview", "info-circle"),
    "columns": ("Columns", "table"),
    "preview": ("Preview", "eye"),
    "versions": ("Versions", "git-branch"),
    "reading": ("How it is read", "adjustments"),
}
_COLUMNS_A_PAGE = 100
_VERSIONS_SHOWN = 30
_JOBS_SHOWN = 10
_PREVIEW_COLUMNS = 60
POLL = "load delay:700ms"


def detail_page(dataset: Dataset, version: DatasetVersion, section: str, query: Any, **extra: Any) -> dict[str, Any]:
    """The context of datasets/detail.html for one version and one section of it."""
    section = (
        section if section in SECTIONS and (version.is_ready or section in {"reading", "versions"}) else "overview"
    )
    context = {
        "dataset": dataset,
        "version": version,
        "section": section,
        "tabs": _tabs(dataset, version, section),
        "read_as": read_as(version) if version.is_ready else "",
        "older": dataset.current_id != version.pk,
        "poll": POLL,
    }
    return context | _SECTION_VALUES[section](dataset, version, query) | extra


def _tabs(dataset: Dataset, version: DatasetVersion, section: str) -> list[dict[str, Any]]:
    base = f"{reverse('datasets:detail', args=[dataset.pk])}?version={version.number}"
    return [
        {"href": f"{base}&section={key}", "label": label, "icon": icon, "current": key == section}
        for key, (label, icon) in SECTIONS.items()
        if version.is_ready or key in {"overview", "versions", "reading"}
    ]


def _overview(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    jobs = jobs_of(dataset)
    reading = version.reading or {}
    return {
        "edit_form": EditForm.of(dataset),
        "quality": reading.get("quality") or {},
        "suggested": reading.get("suggested") or {},
        "problems": version.problems,
        "warned_columns": [column for column in version.columns if column.get("warnings")][:20],
        "jobs": list(jobs[:_JOBS_SHOWN]),
        "job_count": jobs.count(),
    }


def _columns(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    page = Paginator(version.columns, _COLUMNS_A_PAGE).get_page(query.get("page"))
    return {"page": page, "rows": [column_row(column, version.rows or 0) for column in page]}


def _preview(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    preview = version.reading.get("preview") or {"columns": [], "rows": []}
    columns, width = preview["columns"], _PREVIEW_COLUMNS
    left_out = f"The first {width} of {number(len(columns))} columns." if len(columns) > width else ""
    return {"columns": columns[:width], "rows": [row[:width] for row in preview["rows"]], "left_out": left_out}


def _versions(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    versions = list(dataset.versions.select_related("created_by", "read_again_from")[:_VERSIONS_SHOWN])
    older = [*versions[1:], None]
    return {
        "versions": [(each, version_difference(each, before)) for each, before in zip(versions, older, strict=True)],
        "hidden": hidden_fields(dataset=str(dataset.pk)),
        "upload_url": reverse("datasets:new-version", args=[dataset.pk]),
    }


def _reading(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    return {"reading_form": ReadingForm(version)}


_SECTION_VALUES = {
    "overview": _overview,
    "columns": _columns,
    "preview": _preview,
    "versions": _versions,
    "reading": _reading,
}
