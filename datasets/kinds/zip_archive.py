"""A ZIP, distrusted: its central directory is walked and checked before one byte of an entry is unpacked.

`zipfile` parses the directory; what it does not check (local headers, overlaps, real sizes) is checked here. Format:
PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.4.
"""

import os
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from datasets.kinds.base import ReadRefused
from datasets.kinds.zip_directory import Wanted, open_directory
from datasets.kinds.zip_names import shown

MEGABYTE = 1024 * 1024
UNPACKED_MB = "MLPLATFORM_READ_UNPACKED_MB"
DEFAULT_UNPACKED_MB = 20_480
MAX_ENTRIES = 200_000
MAX_FILE = 64 * MEGABYTE

LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
ENCRYPTED, SIZES_FOLLOW, UTF8 = 0x1, 0x8, 0x800
METHODS = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflate"}
IN_ZIP64_FIELD = 0xFFFFFFFF


class EntryError(Exception):
    """One entry cannot be used: `code`, and the reason as a sentence without its subject ("is encrypted")."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Archive:
    """The files in a ZIP. Raises ReadRefused when the ZIP as a whole cannot be trusted or is too large."""

    def __init__(self, file: BinaryIO, filename: str, wanted: Wanted) -> None:
        self._wanted = wanted
        self._fd = file.fileno()
        self._left = int(os.environ.get(UNPACKED_MB) or DEFAULT_UNPACKED_MB) * MEGABYTE
        self._allowed = self._left
        directory = open_directory(file, filename, wanted)
        everything = directory.infolist()
        self._refuse_too_much(everything)
        self._headers = {id(info): self._header(info) for info in everything}
        self._refuse_overlaps(everything, directory.start_dir)
        self.entries = [info for info in everything if not info.is_dir()]

    @property
    def unpacked_bytes(self) -> int:
        """What the files in it are declared to have, unpacked; none gets more."""
        return sum(info.file_size for info in self.entries)

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """The unpacked bytes of an entry, counted against the budget. Raises EntryError; ReadRefused on overdraft."""
        start, problem = self._headers[id(info)]
        if problem := _refused(info, self._wanted) or problem:
            raise problem
        packed = os.pread(self._fd, info.compress_size, start)
        content = packed if info.compress_type == zipfile.ZIP_STORED else self._inflate(packed, info.file_size)
        self._left -= len(content)
        if self._left < 0:
            raise self.over_budget()
        if len(content) != info.file_size or len(packed) != info.compress_size:
            raise EntryError("truncated", "is cut off in the ZIP")
        if zlib.crc32(content) != info.CRC:
            raise EntryError("damaged", "is damaged in the ZIP: its checksum differs")
        return content

    def _inflate(self, packed: bytes, size: int) -> bytes:
        """Unpack at most one byte more than the declared size, so that a lie costs no memory."""
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = stream.decompress(packed, size + 1)
        except zlib.error as error:
            raise EntryError("damaged", "is damaged in the ZIP: it cannot be unpacked") from error
        if len(content) > size:
            raise EntryError("size_lie", f"unpacks to more than the {size:,} bytes that the ZIP declares")
        return content

    def _header(self, info: zipfile.ZipInfo) -> tuple[int, EntryError | None]:
        """(where the entry's bytes start, what is wrong with its local header)."""
        name = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437", "replace")
        raw = os.pread(self._fd, LOCAL_HEADER.size + len(name), info.header_offset)
        if len(raw) < LOCAL_HEADER.size or raw[:4] != b"PK\x03\x04":
            return info.header_offset + LOCAL_HEADER.size, EntryError("damaged", "has no header where the ZIP says")
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL_HEADER.unpack_from(raw)
        start = info.header_offset + LOCAL_HEADER.size + name_length + extra_length
        same = name_length == len(name) and raw[LOCAL_HEADER.size :] == name
        same = same and method == info.compress_type and not (flags ^ info.flag_bits) & (ENCRYPTED | UTF8)
        if not flags & SIZES_FOLLOW:
            sizes = ((packed, info.compress_size), (size, info.file_size))
            same = same and crc == info.CRC and all(a in (b, IN_ZIP64_FIELD) for a, b in sizes)
        if not same:
            return start, EntryError("header_differs", "is described differently in the ZIP's list and beside its data")
        return start, None

    def _refuse_too_much(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > MAX_ENTRIES:
            raise ReadRefused(
                "too_many_files",
                f"This ZIP holds {len(infos):,} files; at most {MAX_ENTRIES:,} are read.",
                f"Split it into several datasets, or leave out what does not belong to the {self._wanted.many}.",
            )
        if sum(info.file_size for info in infos) > self._allowed:
            raise self.over_budget()

    def _refuse_overlaps(self, infos: list[zipfile.ZipInfo], end: int) -> None:
        """Entries that share bytes let a small ZIP unpack to petabytes (D. Fifield: A better zip bomb, 2019)."""
        before, name = 0, "the beginning"
        for info in sorted(infos, key=lambda item: item.header_offset):
            if info.header_offset < before:
                raise _overlap(f"“{shown(info.filename)}” and “{shown(name)}” share the same bytes")
            before, name = self._headers[id(info)][0] + info.compress_size, info.filename
        if before > end:
            raise _overlap(f"“{shown(name)}” runs into the list of files at the end")

    def over_budget(self) -> ReadRefused:
        return ReadRefused(
            "unpacks_too_large",
            f"This ZIP unpacks to more than {self._allowed // MEGABYTE:,} MB, which is the limit for one dataset.",
            f"Make the {self._wanted.many} smaller or fewer, or ask an operator to raise {UNPACKED_MB}.",
        )


def _refused(info: zipfile.ZipInfo, wanted: Wanted) -> EntryError | None:
    """What forbids to unpack an entry, by the directory alone."""
    mode = info.external_attr >> 16
    if info.flag_bits & ENCRYPTED:
        return EntryError("encrypted", "is protected by a password")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return EntryError("not_a_file", "is a link or a device, not a file")
    if info.compress_type not in METHODS:
        return EntryError("unknown_compression", f"is packed by method {info.compress_type}; only deflate is read")
    if info.file_size > MAX_FILE or info.compress_size > MAX_FILE + MEGABYTE:
        return EntryError(
            "file_too_large", f"has more than the {MAX_FILE // MEGABYTE} MB that one {wanted.one} may have"
        )
    return None


def _overlap(what: str) -> ReadRefused:
    return ReadRefused(
        "overlapping_entries",
        f"In this ZIP {what}, which no ordinary program writes.",
        "Pack the folders again and upload the new ZIP.",
    )
