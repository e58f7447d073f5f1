"""A glance at the names in a ZIP, for telling kinds apart. Cheap and forgiving; the reader is what distrusts.

The list of files is at the end: its place is in the last record (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to
4.3.16). Only its first quarter of a megabyte is looked at, so that a ZIP of 200,000 files costs no memory.
"""

import os
import struct
from pathlib import Path

from datasets.kinds.zip_names import is_junk

LIST_BYTES = 1 << 18
COMMENT_BYTES = 1 << 16
ENTRY = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END_64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR_64 = struct.Struct("<4sIQI")
IN_ZIP64 = 0xFFFFFFFF


def names_inside(path: Path) -> tuple[str, ...]:
    """Names of the first files, without folders and what operating systems leave behind; () when it is no whole ZIP."""
    with path.open("rb") as file:
        fd, size = file.fileno(), os.fstat(file.fileno()).st_size
        try:
            start = _start_of_list(fd, size)
            listed = os.pread(fd, LIST_BYTES, start)
        except (struct.error, OSError, ValueError, OverflowError):
            return ()
    return tuple(name for name in _names(listed) if not name.endswith("/") and not is_junk(name))


def _start_of_list(fd: int, size: int) -> int:
    before = max(0, size - COMMENT_BYTES - END.size)
    tail = os.pread(fd, COMMENT_BYTES + END.size, before)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise ValueError("no end record")
    start = END.unpack_from(tail, place)[6]
    if start != IN_ZIP64:
        return int(start)
    _, _, end_64, _ = LOCATOR_64.unpack_from(tail, place - LOCATOR_64.size)
    return int(END_64.unpack(os.pread(fd, END_64.size, end_64))[-1])


def _names(listed: bytes) -> list[str]:
    names, place = [], 0
    while listed[place : place + 4] == b"PK\x01\x02" and place + ENTRY.size <= len(listed):
        fields = ENTRY.unpack_from(listed, place)
        name, extra, comment = fields[10:13]
        start = place + ENTRY.size
        names.append(listed[start : start + name].decode("utf-8", "replace").replace("\\", "/"))
        place = start + name + extra + comment
    return names
