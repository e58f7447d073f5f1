"""What every kind of dataset shares: its declaration, the request, problems, refusal, and the registry by folder."""

import hashlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from datasets.kinds.allowance import Allowance
from datasets.kinds.clues import Clue
from datasets.kinds.shown import Changes, PageValues, ReadOption, Section

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that its owner should know: what happened, what to do, and where."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = "warning"
    line: int | None = None
    column: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class ReadRefused(Exception):
    """The file cannot become a dataset version. `message` says what and why, `hint` what to do about it."""

    def __init__(self, code: str, message: str, hint: str = "", problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.problems = problems or []

    def as_dict(self) -> dict[str, Any]:
        """The `reading.json` of a refusal."""
        error = {"code": self.code, "message": self.message, "hint": self.hint}
        return {"error": error, "problems": [problem.as_dict() for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One of several uploaded files: where it lies, and the name its owner gave it."""

    path: Path
    filename: str


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read. `folder` holds `original`, or the `files` of a dataset of several; it receives what is written."""

    folder: Path
    filename: str
    options: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[SourceFile, ...] = ()

    @property
    def original(self) -> Path:
        return self.folder / "original"

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """Every uploaded file, in the order in which they were given."""
        return self.files or (SourceFile(self.original, self.filename),)

    def digests(self) -> list[str]:
        """SHA-256 of each file, in the order given; computed once."""
        return [_sha256(source.path) for source in self.sources]

    def fingerprint(self) -> tuple[int, str]:
        """(bytes, SHA-256) of what was uploaded; of several files the hash of their hashes, in the order given."""
        digests, size = self.digests(), sum(source.path.stat().st_size for source in self.sources)
        return size, hashlib.sha256("\n".join(digests).encode()).hexdigest() if self.files else digests[0]


@cache
def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


Reader = Callable[[ReadRequest], dict[str, Any]]
"""Reads the request's file, writes its data beside it and returns the content of `reading.json`.

Raises ReadRefused when the file cannot be read as this kind.
"""


CheckOptions = Callable[[Mapping[str, Any]], Any]
"""Raises ReadRefused, naming the option and what it may be, for `options` of a request that the reader cannot use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Declaration of a kind, light enough for the web process. `reader`, `check_options` and `page` are
    "module:function"; the reader is loaded in the child only.

    One row of a version is told as one of `units`, counted by the entry `counted` of the reading. `recognise` says from
    0 to 1 how much an upload looks like this kind. `limit` names the Django setting with the most bytes of an upload,
    and `smaller` says what to do about one that has more. `writes` are the files that the reader leaves in its folder
    besides `reading.json`; no other file is kept.

    Its page: `sections`, of which the first tells what the data is, are drawn by the kind's own templates from what
    `page` gives them (`PageValues`). `options` are those of the form “How it is read”; without any there is no such
    form. `waiting` says what the reader is looking for while it reads, `changes` how one version differs from the one
    before it (`Changes`), beyond its number of units.
    """

    key: str
    label: str
    description: str
    icon: str
    unit: str
    units: str
    suffixes: tuple[str, ...]
    reader: str
    check_options: str
    recognise: Callable[[Clue], float]
    many_files: bool = False
    counted: str = "rows"
    writes: tuple[str, ...] = ("data.parquet",)
    limit: str = "DATASET_LIMIT_BYTES"
    smaller: str = "Split it into several datasets"
    allowance: Allowance = field(default_factory=Allowance)
    sections: tuple[Section, ...] = ()
    options: tuple[ReadOption, ...] = ()
    page: str = ""
    waiting: str = "Reading what was sent"
    changes: str = ""

    @property
    def limit_variable(self) -> str:
        """The environment variable that sets `limit`."""
        return f"MLPLATFORM_{self.limit.removesuffix('_BYTES')}_MB"

    def load_reader(self) -> Reader:
        reader: Reader = _load(self.reader)
        return reader

    def load_check(self) -> CheckOptions:
        check: CheckOptions = _load(self.check_options)
        return check

    def load_changes(self) -> Changes | None:
        changes: Changes | None = _load(self.changes) if self.changes else None
        return changes

    def load_page(self) -> PageValues:
        values: PageValues = _load(self.page)
        return values


def _load(place: str) -> Any:
    """The object at "module:name"."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


@cache
def all_kinds() -> dict[str, Kind]:
    """Every kind found as a folder of this package, by key, in alphabetical order."""
    package = import_module(__package__ or "datasets.kinds")
    folders = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)
    kinds = [import_module(f"{package.__name__}.{name}").KIND for name in folders]
    return {kind.key: kind for kind in kinds}


def get_kind(key: str) -> Kind:
    """The kind with this key. Raises ReadRefused, naming the kinds there are, when there is none."""
    kinds = all_kinds()
    if key not in kinds:
        known = ", ".join(kinds)
        raise ReadRefused("unknown_kind", f"There is no kind of dataset called “{key}”.", f"Choose one of: {known}.")
    return kinds[key]
