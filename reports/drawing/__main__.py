"""Draw everything; what fails is named and holds up nothing else."""

import json
import logging
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Writer = Callable[[dict[str, Any], Path], None]

_MEMORY_BYTES = 3 * 2**30
_CPU_S = 120
_FILE_BYTES = 200 * 10**6


def main(folder: Path) -> None:
    """`folder`: see the package's docstring."""
    _limit()
    content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    problems: list[dict[str, str]] = []
    for spec in charts_of(content):
        _try(f"The chart “{spec['title']}”", problems, _chart, spec, folder)
    for name, draw in WRITERS.items():
        _try(f"The {name} file", problems, draw, content, folder)
    (folder / "problems.json").write_text(json.dumps(problems), encoding="utf-8")


def charts_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """All chart specifications of a report, in the order of its sections."""
    return [spec for section in content["sections"] for spec in section.get("charts", ())]


def _try(part: str, problems: list[dict[str, str]], draw: Writer, what: dict[str, Any], folder: Path) -> None:
    try:
        draw(what, folder)
    except Exception as error:
        # A font, a label or a number that one library cannot take must not cost the reader the rest.
        logging.exception("%s could not be drawn", part)
        reason = f"{type(error).__name__}: {error}"[:200]
        problems.append({"part": part, "message": f"{part} could not be drawn ({reason}). The rest is complete."})


def _chart(spec: dict[str, Any], folder: Path) -> None:
    from reports.drawing.charts import draw

    draw(spec, folder / "charts")


def _pdf(content: dict[str, Any], folder: Path) -> None:
    from reports.drawing.pdf import write

    write(content, folder)


def _xlsx(content: dict[str, Any], folder: Path) -> None:
    from reports.drawing.workbook import write

    write(content, folder)


def _csv(content: dict[str, Any], folder: Path) -> None:
    from reports.drawing.csv_file import write

    write(content, folder)


def _json(content: dict[str, Any], folder: Path) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(text, encoding="utf-8")


WRITERS = {"JSON": _json, "CSV": _csv, "XLSX": _xlsx, "PDF": _pdf}


def _limit() -> None:
    """No content, however odd, takes the machine with it."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
