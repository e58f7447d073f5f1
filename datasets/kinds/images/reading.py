"""The content of `reading.json` for a dataset of images."""

from typing import Any

from datasets.kinds.base import ReadRequest
from datasets.kinds.images.findings import Findings
from datasets.kinds.images.pack import Pack
from datasets.kinds.images.quality import dataset_problems, quality
from datasets.kinds.images.sprite import Sprite
from datasets.kinds.images.summary import Summary


def describe(
    request: ReadRequest, digest: str, summary: Summary, findings: Findings, sprite: Sprite, pack: Pack
) -> dict[str, Any]:
    """Everything known about the images, as JSON values. Writes the sprite.

    `rows` is the number of images and `columns` is empty, so that a version's row is filled as for a table.
    """
    classes = summary.classes()
    problems = [*dataset_problems(summary), *findings.problems()]
    duplicates = summary.duplicates()
    return {
        "kind": "images",
        "rows": summary.images,
        "columns": [],
        "bytes": request.original.stat().st_size,
        "sha256": digest,
        "options": {},
        "images": {
            "count": summary.images,
            "unusable": findings.unusable,
            "skipped": findings.skipped,
            "sizes": summary.dimensions(),
            "modes": dict(summary.modes.most_common()),
            "formats": dict(summary.formats.most_common()),
            "duplicates": {
                "repeats": duplicates["repeats"],
                "across_classes": len(duplicates["across_classes"]),
                "across_splits": len(duplicates["across_splits"]),
            },
            "splits": {split: counts.total() for split, counts in sorted(summary.splits.items()) if split},
        },
        "classes": classes,
        "problems": [problem.as_dict() for problem in problems],
        "preview": sprite.write(request.folder, [entry["label"] for entry in classes]),
        "quality": quality(summary, findings),
        "suggested": {
            "target": None,
            "task": "image-classification",
            "reason": f"Each of the {len(classes)} folders is a class: learn to tell them apart.",
        },
        "parquet": pack.describe(),
    }
