"""New datasets: from one file, from several, from finished uploads."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from django.db import transaction

from datasets.kinds.guess import guess_kind
from datasets.models import Dataset
from datasets.services.kinds import named_kind
from datasets.services.limits import require_files, require_fit
from datasets.services.options import checked_options
from datasets.services.placing import arriving
from datasets.services.sources import FileSource, Source, UploadSource
from datasets.services.tags import checked_tags
from datasets.services.versions import append_version
from mlplatform.core.actors import Actor
from mlplatform.core.models import Upload
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from mlplatform.core.text import one_line

_BLOCK = 1 << 16


def create_dataset(
    *,
    actor: Actor,
    source: Source,
    name: str = "",
    description: str = "",
    tags: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
    kind: str = "",
    **about: str,
) -> Dataset:
    """A dataset whose version 1 is what the source brings; a worker reads it after the commit.

    Without a `kind` it is guessed from names and content. Without a name the dataset is called like the (first) file.
    `about` may hold `origin`, `licence` and `sample_key`. Raises TooLarge, ValidationFailed (kind, options, empty file,
    several files of a kind that takes one) or Conflict (upload not complete, or used already).
    """
    require_write(actor, "create datasets")
    require_files(source)
    wanted = named_kind(kind)
    if wanted:
        require_fit(wanted, source)
    dataset = Dataset(
        team=actor.team,
        created_by=actor.user,
        name=one_line(name, 160) or one_line(PurePath(source.filename).stem, 160) or "Dataset",
        description=description.replace("\0", "").strip(),
        tags=checked_tags(tags),
        source=about.get("origin", ""),
        licence=about.get("licence", ""),
        sample_key=about.get("sample_key", ""),
    )
    with transaction.atomic(), arriving(actor, source) as arrived:
        found = wanted or guess_kind([file.clue for file in arrived.files])
        require_fit(found, source)
        given = checked_options(found, options)
        dataset.kind = found.key
        dataset.save()
        version = append_version(actor, dataset, arrived, given)
        audit.record(
            actor, "dataset.create", dataset, f"Dataset {dataset.name}",
            {"file": version.original_name, "files": len(arrived.files), "size_bytes": version.size_bytes,
             "kind": dataset.kind},
        )  # fmt: skip
    return dataset


def create_from_file(
    *, actor: Actor, name: str = "", filename: str, chunks: Iterable[bytes] | None = None, path: Path | None = None,
    size: int | None = None, **rest: Any,
) -> Dataset:  # fmt: skip
    """`create_dataset` from bytes in hand or from the file at `path`.

    `chunks` come with their `size`; without it they are collected first to know it, which is for small files only.
    """
    if path is not None:
        chunks, size = _blocks(path), path.stat().st_size
    if chunks is None:
        raise TypeError("create_from_file() needs path or chunks")
    if size is None:
        chunks = list(chunks)
        size = sum(len(chunk) for chunk in chunks)
    return create_dataset(actor=actor, source=FileSource(filename, chunks, size), name=name, **rest)


def create_from_upload(*, actor: Actor, upload: Upload, name: str = "", **rest: Any) -> Dataset:
    """`create_dataset` from a finished upload of the actor's; each upload makes one dataset or version."""
    return create_dataset(actor=actor, source=UploadSource(upload), name=name, **rest)


def _blocks(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
