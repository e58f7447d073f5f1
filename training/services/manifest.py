"""Checking what a trainer left before anything is believed: schema, finite numbers, files inside, hashes."""

import hashlib
import json
import math
import os
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mlplatform.core.storage import sync_directory
from training.errors import BadResult

LARGEST_MANIFEST = 16 * 2**20  # bytes
_Text = Annotated[str, StringConstraints(max_length=2_000)]


class _Loose(BaseModel):
    """Keys that this version does not know are kept: a newer trainer may say more."""

    model_config = ConfigDict(extra="allow", strict=True)


class ResultFile(_Loose):
    path: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    bytes: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Metric(_Loose):
    value: float | int | None
    interval: list[float | int | None] | None = None
    baseline: float | int | None = None


class Headline(_Loose):
    name: _Text
    split: _Text


class Outputs(_Loose):
    kind: _Text


class Signature(_Loose):
    inputs: list[dict[str, Any]]
    outputs: Outputs


class Manifest(_Loose):
    """`result.json`, as far as the portal relies on it."""

    headline: Headline
    metrics: dict[str, dict[str, Metric]]
    evaluation: dict[str, Any]
    signature: Signature
    example_row: dict[str, Any]
    flavor: _Text
    files: Annotated[list[ResultFile], Field(min_length=1, max_length=1_000)]
    warnings: list[dict[str, Any]] = []


def read_manifest(out: Path) -> dict[str, Any]:
    """The checked contents of `out/result.json`, its files hashed and flushed to disk. Raises BadResult."""
    raw = _load(out)
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadResult(f"result.json has a wrong value at “{where}”: {first['msg'].lower()}") from error
    headline = manifest.metrics.get(manifest.headline.split, {}).get(manifest.headline.name)
    if headline is None or headline.value is None:
        raise BadResult(f"result.json lacks its headline metric “{manifest.headline.name}”")
    for file in manifest.files:
        _check_file(out, file)
    sync_directory(out)
    return raw


def _load(out: Path) -> dict[str, Any]:
    path = out / "result.json"
    try:
        if path.is_symlink() or not path.is_file():
            raise BadResult("there is no result.json")
        if (size := path.stat().st_size) > LARGEST_MANIFEST:
            raise BadResult(f"result.json has {size} bytes, more than the {LARGEST_MANIFEST} that are allowed")
        raw = json.loads(path.read_bytes(), parse_constant=_not_finite, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadResult("result.json is no JSON, or holds numbers that are not finite") from error
    if not isinstance(raw, dict):
        raise BadResult("result.json holds no object")
    cleaned: dict[str, Any] = _without_nul(raw)
    return cleaned


def _not_finite(word: str) -> float:
    raise ValueError(f"{word} is not finite")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _not_finite(text)


def _without_nul(value: Any) -> Any:
    """PostgreSQL stores no NUL character in JSON."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return value


def _check_file(out: Path, file: ResultFile) -> None:
    name = PurePosixPath(file.path)
    if name.is_absolute() or ".." in name.parts or "\0" in file.path:
        raise BadResult(f"the file “{file.path}” lies outside of the output folder")
    path = out / name
    # Every part of the way is looked at: a link in the middle leads outside as well as one at the end.
    if any(step.is_symlink() for step in (path, *path.parents) if step != out and out in step.parents):
        raise BadResult(f"the file “{file.path}” is a link")
    if not path.is_file():
        raise BadResult(f"the file “{file.path}” is missing")
    size, digest = _hash_durably(path)
    if size != file.bytes:
        raise BadResult(f"the file “{file.path}” has {size} bytes instead of {file.bytes}")
    if digest != file.sha256:
        raise BadResult(f"the file “{file.path}” is not the one that was announced: its SHA-256 differs")


def _hash_durably(path: Path) -> tuple[int, str]:
    """Size and hash of a file that is on disk afterwards: a model version must survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size, digest
