"""Faults by line: the first twenty are told one by one, the rest as a number by code."""

from collections import Counter

from datasets.kinds.base import Problem
from datasets.kinds.chat.faults import HINTS, Fault

NAMED = 20


class Findings:
    """Collects the lines that cannot be used."""

    def __init__(self) -> None:
        self.lines = 0
        self._codes: Counter[str] = Counter()
        self._told: list[Problem] = []

    def bad(self, file: str, line: int, found: list[Fault]) -> None:
        """A line with at least one fault; the first is told, the others are counted in its message."""
        self.lines += 1
        self._codes[found[0].code] += 1
        if len(self._told) < NAMED:
            more = len(found) - 1
            also = f" It has {more} more fault{'s' if more > 1 else ''}." if more else ""
            message = f"{file}Line {line:,} was left out. {found[0].message}{also}"
            self._told.append(Problem(found[0].code, message, found[0].hint, severity="error", line=line))

    @property
    def by_code(self) -> dict[str, int]:
        return dict(self._codes.most_common())

    def commonest(self) -> Problem:
        """The first line told with the commonest code."""
        code = self._codes.most_common(1)[0][0]
        first = next((problem for problem in self._told if problem.code == code), None)
        return first or Problem(code, f"Most lines have the fault “{code}”.", HINTS[code], severity="error")

    def problems(self) -> list[Problem]:
        if self.lines <= NAMED:
            return list(self._told)
        counts = ", ".join(f"{count:,} × {code}" for code, count in self._codes.most_common())
        message = f"{self.lines - NAMED:,} more lines were left out. By reason, all lines: {counts}."
        hint = "Mend the reasons shown above; the same ones usually explain the rest."
        return [*self._told, Problem("more_bad_lines", message, hint, severity="error")]
