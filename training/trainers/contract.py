"""What a fit is given and what it returns. Plain data: no library of any trainer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """Shares of the rows kept for validation and test; the rest trains.

    `given`: units by part where the data itself says so. Told only: the trainer reads them from the data.
    """

    validation: float = 0.15
    test: float = 0.15
    stratify: bool = True
    given: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A column to learn from. `include` keeps a text or identifier column, which is otherwise left out."""

    name: str
    type: str
    include: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingData:
    """Where the data lies and how to use it. `features` None means every column but the target."""

    path: Path
    target: str | None = None
    features: tuple[Feature, ...] | None = None
    split: Split = Split()


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainResult:
    """What a fit hands back; `run` adds versions and file hashes and writes `result.json`."""

    headline: dict[str, str]
    metrics: dict[str, dict[str, dict[str, Any]]]
    baseline: dict[str, str]
    evaluation: dict[str, Any]
    signature: dict[str, Any]
    example_row: dict[str, Any]
    files: tuple[str, ...]
    rows: dict[str, int]
    notes: dict[str, Any] = field(default_factory=dict)
