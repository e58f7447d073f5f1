"""What the dataset page shows, by section: the kind's own sections first, then those that every dataset has."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse

from datasets.forms.edit import EditForm
from datasets.forms.reading import ReadingForm
from datasets.kinds.base import Kind
from datasets.kinds.shown import Section
from datasets.models import Dataset, DatasetVersion
from datasets.presentation.words import version_difference
from datasets.selectors import reading_of
from datasets.selectors.usage import jobs_of

VERSIONS = Section("versions", "Versions", "git-branch")
READING = Section("reading", "How it is read", "adjustments")
POLL = "load delay:700ms"
_VERSIONS_SHOWN = 30
_JOBS_SHOWN = 10
_PROBLEMS_SHOWN = 20
_FILES_SHOWN = 20


def detail_page(dataset: Dataset, version: DatasetVersion, wanted: str, query: Any, **extra: Any) -> dict[str, Any]:
    """The context of datasets/detail.html for one version and one section of it; an unknown one is the first."""
    kind = dataset.declared
    sections = _sections(kind, version)
    section = next((each for each in sections if each.key == wanted), sections[0])
    context = {
        "dataset": dataset,
        "version": version,
        "kind": kind,
        "section": section.key,
        "tabs": _tabs(dataset, version, sections, section),
        "template": _TEMPLATES.get(section.key, f"{kind.key}/{section.key}.html"),
        "read_as": f"{kind.key}/read_as.html",
        "older": dataset.current_id != version.pk,
        "poll": POLL,
        "most_tries": settings.READ_TRIES,
    }
    if version.is_ready:
        context |= _kind_values(kind, version, section, query)
    return context | _VALUES.get(section.key, _overview)(dataset, version, query) | extra


def _sections(kind: Kind, version: DatasetVersion) -> list[Section]:
    """Before a version is ready only its first section can be filled, with what went wrong."""
    own = kind.sections if version.is_ready else kind.sections[:1]
    return [*own, VERSIONS, *([READING] if kind.options else [])]


def _tabs(dataset: Dataset, version: DatasetVersion, sections: list[Section], shown: Section) -> list[dict[str, Any]]:
    base = f"{reverse('datasets:detail', args=[dataset.pk])}?version={version.number}"
    return [
        {"href": f"{base}&section={each.key}", "label": each.label, "icon": each.icon, "current": each is shown}
        for each in sections
    ]


def _kind_values(kind: Kind, version: DatasetVersion, section: Section, query: Any) -> dict[str, Any]:
    """`data` for the kind's templates, and `page` where the section's list comes in pages."""
    asked = {**query.dict(), "section": section.key}
    data = kind.load_page()(reading_of(version), asked)
    values: dict[str, Any] = {"data": data}
    if section.pages:
        values["page"] = Paginator(data[section.pages], section.page_size).get_page(query.get("page"))
    return values


def _overview(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    jobs = jobs_of(dataset)
    reading = version.reading or {}
    return {
        "edit_form": EditForm.of(dataset),
        "quality": reading.get("quality") or {},
        "suggested": reading.get("suggested") or {},
        "problems": _problems(version.problems, query),
        "files": version.files if query.get("files") == "all" else version.files[:_FILES_SHOWN],
        "jobs": list(jobs[:_JOBS_SHOWN]),
        "job_count": jobs.count(),
    }


def _problems(problems: list[Mapping[str, Any]], query: Any) -> dict[str, Any]:
    return {
        "all": len(problems),
        "shown": problems if query.get("problems") == "all" else problems[:_PROBLEMS_SHOWN],
        "lines": any(problem.get("line") is not None for problem in problems),
        "columns": any(problem.get("column") for problem in problems),
    }


def _versions(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    versions = list(dataset.versions.select_related("created_by", "read_again_from")[:_VERSIONS_SHOWN])
    older = [*versions[1:], None]
    return {
        "versions": [
            (each, version_difference(each, before, dataset.declared))
            for each, before in zip(versions, older, strict=True)
        ],
    }


def _reading(dataset: Dataset, version: DatasetVersion, query: Any) -> dict[str, Any]:
    return {"reading_form": ReadingForm(version)}


_TEMPLATES = {VERSIONS.key: "datasets/_versions.html", READING.key: "datasets/_reading_form.html"}
_VALUES: dict[str, Callable[[Dataset, DatasetVersion, Any], dict[str, Any]]] = {
    VERSIONS.key: _versions,
    READING.key: _reading,
}
