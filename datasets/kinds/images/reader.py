"""Reads a ZIP of class folders: walk the archive, place every file, decode every image, pack, report."""

import errno
import hashlib
import os
import warnings
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from datasets.kinds.base import ReadRequest
from datasets.kinds.disk import require_disk
from datasets.kinds.images.findings import Findings
from datasets.kinds.images.layout import Layout, NoPlace, Place, has_image_suffix
from datasets.kinds.images.pack import Pack
from datasets.kinds.images.picture import Picture, PictureError, examine, looks_like_image
from datasets.kinds.images.reading import describe
from datasets.kinds.images.refusals import nothing_usable, one_class
from datasets.kinds.images.sprite import TILE, Sprite
from datasets.kinds.images.summary import Summary
from datasets.kinds.zip_archive import Archive, EntryError
from datasets.kinds.zip_directory import Wanted
from datasets.kinds.zip_names import entry_name, is_junk, unsafe

BATCH = 64  # files decoded together; at most this many are in memory
BATCH_BYTES = 64 * 1024 * 1024
IMAGES = Wanted("image", "images", "Put each class in its own folder, pack the folders as a ZIP and upload that.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may become a row."""

    info: zipfile.ZipInfo
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate's bytes with what they show, or the error that they raised."""

    candidate: Candidate
    content: bytes
    digest: str
    picture: Picture | None
    error: PictureError | EntryError | None


def read(request: ReadRequest) -> dict[str, Any]:
    """Read `request.original` into `data.parquet` and `thumbnails.webp`; gives the content of `reading.json`."""
    with warnings.catch_warnings(), request.original.open("rb") as file:
        warnings.simplefilter("ignore")  # Pillow warns about odd metadata, which is not kept
        archive = Archive(file, request.filename, IMAGES)
        require_disk(request.folder, archive.unpacked_bytes)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        try:
            return _read(request, archive, digest)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            raise archive.over_budget() from error


def _read(request: ReadRequest, archive: Archive, digest: str) -> dict[str, Any]:
    findings, summary, sprite = Findings(), Summary(), Sprite()
    pack = Pack(request.folder)
    try:
        for checked in _check(archive, _candidates(archive, findings), sprite):
            name = checked.candidate.name
            if checked.picture is None:
                _note(checked, findings)
                continue
            _keep(checked, pack, sprite)
            summary.add(name, checked.candidate.place, checked.picture, checked.digest)
    finally:
        pack.close()
    if not summary.images:
        raise nothing_usable(findings)
    if len(summary.labels) == 1:
        raise one_class(next(iter(summary.labels)), findings)
    return describe(request, digest, summary, findings, sprite, pack)


def _candidates(archive: Archive, findings: Findings) -> list[Candidate]:
    """Every file with a safe name and a class, in the order of the names, so that packing order changes nothing."""
    named: dict[str, zipfile.ZipInfo] = {}
    for info in archive.entries:
        name = entry_name(info)
        if is_junk(name):
            findings.skip("junk", name)
        elif reason := unsafe(name):
            findings.bad("unsafe_name", name, reason)
        elif name in named:
            findings.bad("repeated_name", name, "is in the ZIP more than once")
        else:
            named[name] = info
    names = sorted(named)
    layout = Layout.of([name for name in names if has_image_suffix(name)] or names)
    found: list[Candidate] = []
    for name in names:
        try:
            place = layout.place(name)
        except NoPlace as error:
            if has_image_suffix(name):
                findings.bad(error.code, name, error.reason)
            else:
                findings.skip("other_file", name)
            continue
        found.append(Candidate(named[name], name, place))
    return found


def _check(archive: Archive, candidates: list[Candidate], sprite: Sprite) -> Iterator[Checked]:
    """Unpack and decode in batches on all granted cores, keeping the order. Pillow decodes without Python's lock.

    What the sprite wants is asked before each batch, when it has the thumbnails of all batches before.
    """
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    with ThreadPoolExecutor(workers) as pool:
        for batch in _batches(candidates):
            asked = [(item, TILE if sprite.wants(item.place.label) else 0) for item in batch]
            shares = [asked[start::workers] for start in range(workers)]
            parts = list(pool.map(lambda share: [_look(archive, item, tile) for item, tile in share], shares))
            for place in range(len(batch)):
                yield parts[place % workers][place // workers]


def _batches(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    batch: list[Candidate] = []
    size = 0
    for item in candidates:
        if batch and (len(batch) == BATCH or size + item.info.file_size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.info.file_size
    if batch:
        yield batch


def _look(archive: Archive, candidate: Candidate, tile: int) -> Checked:
    content = b""
    try:
        content = archive.read(candidate.info)
        picture = examine(content, tile)
    except (EntryError, PictureError) as error:
        return Checked(candidate, content[:16], "", None, error)
    return Checked(candidate, content, hashlib.sha256(content).hexdigest(), picture, None)


def _note(checked: Checked, findings: Findings) -> None:
    """A file that is no image by content and does not claim to be one is not a broken image."""
    error, name = checked.error, checked.candidate.name
    plain = isinstance(error, PictureError) and not looks_like_image(checked.content) and not has_image_suffix(name)
    if plain or error is None:
        findings.skip("other_file", name)
    else:
        findings.bad(error.code, name, error.reason)


def _keep(checked: Checked, pack: Pack, sprite: Sprite) -> None:
    candidate, picture = checked.candidate, checked.picture
    if picture is None:
        return
    place = candidate.place
    if picture.thumbnail:
        sprite.add(place.label, pack.rows, candidate.name, picture.thumbnail)
    pack.add(
        {
            "label": place.label,
            "split": place.split,
            "name": candidate.name,
            "width": picture.width,
            "height": picture.height,
            "mode": picture.mode,
            "format": picture.format,
            "sha256": checked.digest,
            "image": checked.content,
        }
    )
