"""What the pages show, as plain data; templates only lay it out."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from mlplatform.core.errors import NotFound
from reports.enums import FORMATS
from reports.models import Report
from training.presentation.evaluation import with_cells

_MOST_IDS = 100


def ids_in(texts: Iterable[str]) -> list[str]:
    """Ids of jobs, each once; both `ids=a,b` and `ids=a&ids=b`. Raises NotFound for what can be no id."""
    found = [part.strip() for text in texts for part in text[:10_000].split(",") if part.strip()][:_MOST_IDS]
    try:
        return list(dict.fromkeys(str(UUID(part)) for part in found))
    except ValueError as error:
        raise NotFound("The address names a job that cannot exist.", hint="Choose the jobs from the list.") from error


def report_context(report: Report) -> dict[str, Any]:
    """Context of the report's page and of its part with the downloads."""
    labels = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}
    downloads = [
        {"extension": ending, "label": labels[ending], "bytes": item["bytes"]}
        for ending in FORMATS
        if (item := report.file(f"report.{ending}"))
    ]
    return content_context(report.content, {item["path"] for item in report.files}) | {
        "report": report,
        "downloads": downloads,
        "again": [job["id"] for job in report.jobs],
    }


def content_context(content: dict[str, Any], files: Collection[str] = ()) -> dict[str, Any]:
    """Context of the sections. A chart offers the pictures that there are."""
    sections = []
    for section in content["sections"]:
        charts = [
            {
                "spec": spec,
                "pictures": [ending for ending in ("png", "svg") if f"charts/{spec['name']}.{ending}" in files],
            }
            for spec in section.get("charts", ())
        ]
        sections.append({**with_cells(section), "charts": charts})
    return {"content": content, "sections": sections}
