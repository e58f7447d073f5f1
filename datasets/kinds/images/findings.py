"""What was found wrong on the way, file by file, and how it is told: the first files by name, the rest by number."""

from collections import defaultdict

from datasets.kinds.base import Problem, Severity
from datasets.kinds.zip_names import shown

NAMED = 20  # problems of one sort that are told one by one
LISTED = 5  # names in a summary of files that were skipped on purpose
DAMAGED_HINT = "It was left out. Replace the file if the image matters."
HINTS = {
    "encrypted": "Pack the ZIP again without a password.",
    "not_a_file": "Put the image itself into the ZIP, not a link to it.",
    "unsafe_name": "It was left out. Pack the folders again with an ordinary ZIP program.",
    "unknown_compression": "Pack the ZIP again with the usual compression (deflate).",
    "no_class": "It was left out. Put it into the folder of its class.",
    "outside_split": "It was left out. Move it into one of these folders.",
    "repeated_name": "Only the first was used. Pack the folders again.",
}


class Findings:
    """Collects files that cannot be used, by code, and files that nobody means to be data."""

    def __init__(self) -> None:
        self._bad: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._skipped: dict[str, list[str]] = defaultdict(list)

    @property
    def unusable(self) -> int:
        return sum(len(files) for files in self._bad.values())

    @property
    def skipped(self) -> int:
        return sum(len(names) for names in self._skipped.values())

    def bad(self, code: str, name: str, reason: str) -> None:
        """`reason` is a sentence without its subject: "is cut off"."""
        self._bad[code].append((name, reason))

    def skip(self, code: str, name: str) -> None:
        self._skipped[code].append(name)

    def commonest(self) -> tuple[str, str, str] | None:
        """(code, name, reason) of the first file of the commonest problem; None when there was none."""
        if not self._bad:
            return None
        code, files = max(self._bad.items(), key=lambda item: len(item[1]))
        return (code, *files[0])

    def problems(self) -> list[Problem]:
        found = [problem for code, files in self._bad.items() for problem in _told(code, files)]
        for code, names in self._skipped.items():
            found.append(Problem(code, _skipped(code, names), severity="info"))
        return found


def _told(code: str, files: list[tuple[str, str]]) -> list[Problem]:
    severity: Severity = "warning"
    hint = HINTS.get(code, DAMAGED_HINT)
    told = [Problem(code, f"“{shown(name)}” {reason}.", hint, severity) for name, reason in files[:NAMED]]
    if len(files) > NAMED:
        more = len(files) - NAMED
        words = "1 more file was" if more == 1 else f"{more:,} more files were"
        told.append(Problem(code, f"{words} left out for the same reason ({code.replace('_', ' ')}).", hint, severity))
    return told


def _skipped(code: str, names: list[str]) -> str:
    what = {"junk": "left behind by an operating system", "other_file": "not an image"}[code]
    count = "1 file was" if len(names) == 1 else f"{len(names):,} files were"
    listed = ", ".join(f"“{shown(name)}”" for name in names[:LISTED])
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return f"{count} skipped as {what}: {listed}{more}."
