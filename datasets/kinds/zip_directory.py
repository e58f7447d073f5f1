"""Opening the central directory, or saying what the file is instead of a ZIP."""

import struct
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from datasets.kinds.base import ReadRefused


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kind takes a ZIP for, in the words of its refusals."""

    one: str  # "image"
    many: str  # "images"
    pack_hint: str  # how to make the ZIP that is wanted


OTHERS = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file (.gz, .tar.gz)"),
    (b"\x89PNG", "a single PNG image"),
    (b"\xff\xd8\xff", "a single JPEG image"),
    (b"%PDF", "a PDF"),
)


def open_directory(file: BinaryIO, filename: str, wanted: Wanted) -> zipfile.ZipFile:
    """The parsed central directory. Raises ReadRefused when there is none."""
    name = f"“{filename}”" if filename else "This file"
    head = file.read(8)
    if not head:
        raise ReadRefused("empty_file", f"{name} is empty: it has 0 bytes.", wanted.pack_hint)
    for signature, what in OTHERS:
        if head.startswith(signature):
            raise ReadRefused("not_a_zip", f"{name} is {what}, not a ZIP.", wanted.pack_hint)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError, OSError) as bad:
        if head.startswith(b"PK"):
            message = f"{name} begins like a ZIP, but its list of files is missing or damaged ({bad})."
            hint = "The file was probably cut off. Pack or download it again, and upload it whole."
            raise ReadRefused("damaged_zip", message, hint) from bad
        raise ReadRefused("not_a_zip", f"{name} is not a ZIP.", wanted.pack_hint) from bad
