"""The lines of a JSONL file, each parsed or with its fault."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datasets.kinds.base import ReadRefused
from datasets.kinds.chat.faults import Fault
from datasets.kinds.encoding import detect_encoding

MAX_LINE = 8 * 1024 * 1024  # bytes
MAX_DEPTH = 32
HEAD = 1024 * 1024
HINT = 'Upload a JSONL file: one {"messages": […]} object a line.'


def file_encoding(path: Path, name: str) -> str:
    """UTF-8, or UTF-16 or 32 where the file begins like it.

    Raises ReadRefused for a file that is empty, no text, or one JSON list.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise ReadRefused("empty_file", f"“{name}” is empty.", "Export the chats again and upload the file.")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise ReadRefused("not_chats", f"“{name}” is an archive.", "Unpack it and upload the JSONL file inside.")
    found = detect_encoding(head)
    encoding = found if found.startswith(("utf-16", "utf-32")) else "utf-8"
    if b"\0" in head[:4096] and encoding == "utf-8":
        raise ReadRefused("not_chats", f"“{name}” is binary data, not lines of JSON.", HINT)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        message = f"“{name}” is one JSON list, not lines of JSON."
        raise ReadRefused("json_list", message, "Write each chat on a line of its own, without the brackets around.")
    return encoding


def parsed_lines(path: Path, encoding: str) -> Iterator[tuple[int, Any, Fault | None]]:
    """(line number from 1, value, None) or (number, None, fault) for each line that is not blank."""
    if encoding != "utf-8":
        with path.open(encoding=encoding, errors="replace", newline="\n") as texts:
            yield from (_parse(number, text) for number, text in enumerate(texts, 1) if text.strip("\ufeff\r\n\t "))
        return
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                while (rest := lines.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield number, None, Fault("line_too_long", f"The line has more than {MAX_LINE // 2**20} MB.")
            elif line.strip():
                yield _decode(number, line)


def _decode(number: int, line: bytes) -> tuple[int, Any, Fault | None]:
    """JSON is UTF-8; a line that is not is that line's fault, and makes no other line look wrong."""
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        return number, None, Fault("not_utf8", f"Byte {error.start + 1:,} of the line is not UTF-8.")
    return _parse(number, text)


def _parse(number: int, text: str) -> tuple[int, Any, Fault | None]:
    try:
        value = json.loads(text.strip("\ufeff\r\n\t "), parse_constant=_no_number)
        if _too_deep(value, MAX_DEPTH):
            raise RecursionError
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        return number, None, Fault("too_deep", f"The line is nested deeper than {MAX_DEPTH} levels.")
    except json.JSONDecodeError as error:
        return number, None, Fault("bad_json", f"The line is not valid JSON: {error.msg} at character {error.colno:,}.")
    except UnicodeEncodeError:
        return number, None, Fault("bad_json", "The line holds half of a character (an unpaired \\ud800 to \\udfff).")
    except ValueError:
        return (
            number,
            None,
            Fault("bad_json", "The line holds a number that cannot be kept: NaN, infinite, or far too long."),
        )
    return number, value, None


def _too_deep(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_too_deep(item, left - 1) for item in inner)


def _no_number(name: str) -> None:
    raise ValueError(name)
