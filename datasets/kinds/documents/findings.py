"""What was found wrong on the way, file by file: the first of each sort by name, the rest by number."""

from collections import defaultdict

from datasets.kinds.base import Problem, Severity
from datasets.kinds.documents.passages import Document, DocumentError
from datasets.kinds.zip_names import shown

NAMED = 20
LEFT_OUT = "It was left out."
NOTE_HINTS = {
    "encoding": "If letters look wrong, choose the encoding in the reading options.",
    "replaced": "Choose another encoding in the reading options.",
    "empty_pages": "Text in pictures is not read; an OCR program can make it readable.",
    "too_many_pages": "Split the document into several files.",
}


class Findings:
    """Collects files that cannot be used, notes on those that can, and files that nobody means to be data."""

    def __init__(self) -> None:
        self.first: tuple[str, DocumentError] | None = None
        self.unusable = 0
        self._told: dict[str, list[tuple[str, str, str, Severity]]] = defaultdict(list)
        self._junk: list[str] = []

    def bad(self, name: str, error: DocumentError) -> None:
        self.unusable += 1
        name = shown(name)
        self.first = self.first or (name, error)
        severity: Severity = "info" if error.code == "repeated_file" else "warning"
        hint = f"{LEFT_OUT} {error.hint}".strip()
        self._told[error.code].append((name, error.reason, hint, severity))

    def notes(self, name: str, document: Document) -> None:
        for code, reason in document.notes:
            self._told[code].append((shown(name), reason, NOTE_HINTS.get(code, ""), "info"))

    def junk(self, name: str) -> None:
        self._junk.append(shown(name))

    def problems(self) -> list[Problem]:
        found = []
        for code, files in self._told.items():
            found += [Problem(code, f"“{name}” {reason}.", hint, level) for name, reason, hint, level in files[:NAMED]]
            if len(files) > NAMED:
                message = f"The same ({code.replace('_', ' ')}) holds for {len(files) - NAMED:,} more files."
                found.append(Problem(code, message, files[0][2], files[0][3]))
        if self._junk:
            count = "1 file was" if len(self._junk) == 1 else f"{len(self._junk):,} files were"
            message = f"{count} skipped as left behind by an operating system, such as “{self._junk[0]}”."
            found.append(Problem("junk", message, severity="info"))
        return found
