"""`python -m datasets.kinds READ_DIR`: read one upload in this process.

READ_DIR holds `original` and `request.json` ({"kind", "filename", "options"}); a kind that takes several files finds
them by "files": [{"path" (relative to READ_DIR), "filename"}], and its reading gets "digests", their hashes. Exit 0:
the reader's data and `reading.json` are there. Exit 3: refused, `reading.json` says why. Any other exit is a crash.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from datasets.kinds.base import ReadRefused, ReadRequest, SourceFile, get_kind
from datasets.kinds.limits import MEMORY_MB, apply_limits, prepare_libraries

REFUSED = 3


def main(folder: Path) -> int:
    """Read the file in `folder` and write `reading.json`; gives the exit code."""
    try:
        reading = _read(folder)
    except ReadRefused as refused:
        _write(folder, refused.as_dict())
        return REFUSED
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "start new thread" not in str(error):  # its stack found no room either
            raise
        _write(folder, _out_of_memory().as_dict())
        return REFUSED
    _write(folder, reading)
    return 0


def _read(folder: Path) -> dict[str, Any]:
    asked = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    kind = get_kind(asked["kind"])
    request = ReadRequest(
        folder=folder,
        filename=asked.get("filename", ""),
        options=asked.get("options") or {},
        files=tuple(SourceFile(folder / file["path"], file["filename"]) for file in asked.get("files") or ()),
    )
    found = kind.load_reader()(request)
    for name in kind.writes:
        _flush(folder / name)
    return found | {"digests": request.digests()} if request.files else found


def _flush(path: Path) -> None:
    """A version that is ready must not lose its data in a power cut. The lease is renewed meanwhile: a disk is slow."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _out_of_memory() -> ReadRefused:
    limit = os.environ.get(MEMORY_MB)
    allowed = f"the {limit} MB that reading may use" if limit else "the memory of this machine"
    return ReadRefused(
        "memory",
        f"Reading this file needs more memory than {allowed}.",
        "Split the file into smaller ones, or ask an operator to raise the limit.",
    )


def _write(folder: Path, reading: dict[str, Any]) -> None:
    """Write `reading.json` whole or not at all."""
    part = folder / "reading.json.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(reading, file, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / "reading.json")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m datasets.kinds READ_DIR")
    apply_limits()
    prepare_libraries()
    sys.exit(main(Path(sys.argv[1])))
