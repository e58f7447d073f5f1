"""The files of a request one by one: uploaded singly, together, or in a ZIP, which may stand among others."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datasets.kinds.base import ReadRequest
from datasets.kinds.documents.passages import DocumentError
from datasets.kinds.zip_archive import Archive, EntryError
from datasets.kinds.zip_directory import Wanted
from datasets.kinds.zip_names import entry_name, is_junk, unsafe

MAX_FILE = 64 * 1024 * 1024
DOCUMENTS = Wanted("document", "documents", "Upload the documents themselves, or pack them as a ZIP again.")
OFFICE = (b"[Content_Types].xml", b"word/", b"_rels/.rels")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and bytes, or why they cannot be had. `junk` marks what no one means to be a document."""

    name: str
    content: bytes = b""
    error: DocumentError | None = None
    junk: bool = False


def sources(request: ReadRequest) -> Iterator[Source]:
    """Every file, those of a ZIP in the order of their names. Raises ReadRefused for a ZIP that cannot be trusted."""
    for file in request.sources:
        if _is_zip(file.path):
            yield from _unpacked(file.path, file.filename)
        elif file.path.stat().st_size > MAX_FILE:
            yield Source(file.filename, error=_too_large())
        else:
            yield Source(file.filename, file.path.read_bytes())


def _is_zip(path: Path) -> bool:
    """A ZIP that is no Word document, which is a ZIP too."""
    with path.open("rb") as file:
        head = file.read(4096)
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not any(name in head for name in OFFICE)


def _unpacked(path: Path, filename: str) -> Iterator[Source]:
    with path.open("rb") as file:
        archive = Archive(file, filename, DOCUMENTS)
        for name, info in sorted((entry_name(info), info) for info in archive.entries):
            if is_junk(name):
                yield Source(name, junk=True)
            elif reason := unsafe(name):
                yield Source(name, error=DocumentError("unsafe_name", reason))
            else:
                try:
                    yield Source(name, archive.read(info))
                except EntryError as error:
                    yield Source(name, error=DocumentError(error.code, error.reason))


def _too_large() -> DocumentError:
    reason = f"has more than the {MAX_FILE // 2**20} MB that one document may have"
    return DocumentError("file_too_large", reason, "Split it into several files.")
