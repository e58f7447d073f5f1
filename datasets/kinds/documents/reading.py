"""The content of `reading.json` for a dataset of documents."""

from typing import Any

from datasets.kinds.base import ReadRequest
from datasets.kinds.documents.findings import Findings
from datasets.kinds.documents.summary import PREVIEW, Summary

FEW = 20_000  # characters


def describe(request: ReadRequest, summary: Summary, findings: Findings, parquet: dict[str, Any]) -> dict[str, Any]:
    """Everything known about the documents, as JSON values.

    `rows` is the number of passages and `columns` is empty, so that a version's row is filled as for a table.
    """
    size, digest = request.fingerprint()
    return {
        "kind": "documents",
        "rows": summary.passages,
        "columns": [],
        "bytes": size,
        "sha256": digest,
        "options": dict(request.options),
        "documents": summary.documents,
        "files": summary.files,
        "formats": dict(summary.formats.most_common()),
        "characters": summary.characters,
        "words": summary.words,
        "pages": summary.pages,
        "unusable": findings.unusable,
        "repeated_passages": summary.repeated,
        "problems": [problem.as_dict() for problem in findings.problems()],
        "preview": {"passages": summary.preview[:PREVIEW]},
        "quality": quality(summary, findings),
        "suggested": {
            "target": None,
            "task": "causal-language-model",
            "reason": f"{summary.words:,} words of running text: teach a language model to go on in their style.",
        },
        "parquet": parquet,
    }


def quality(summary: Summary, findings: Findings) -> dict[str, Any]:
    """{"score", "reasons": [{"points", "message"}]}; every point taken off has its reason."""
    files, bad = summary.documents + findings.unusable, findings.unusable
    repeated, empty = summary.repeated, summary.empty_pages
    reasons: list[tuple[int, str]] = [
        (min(30, max(2, 100 * bad // files)) if bad else 0, f"{bad:,} of {files:,} files were left out."),
        (
            min(30, max(1, 100 * repeated // summary.passages)) if repeated else 0,
            f"{repeated:,} of {summary.passages:,} passages repeat others word for word.",
        ),
        (
            min(20, max(1, 100 * empty // max(1, summary.pages))) if empty else 0,
            f"{empty:,} of {summary.pages:,} pages have no text.",
        ),
        (
            20 if summary.characters < FEW else 0,
            f"There are {summary.characters:,} characters only: a language model learns little from less than {FEW:,}.",
        ),
    ]
    kept = [{"points": points, "message": message} for points, message in reasons if points]
    return {"score": max(0, 100 - sum(points for points, _ in reasons)), "reasons": kept}
