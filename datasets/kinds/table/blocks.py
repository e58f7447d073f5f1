"""The file as a stream of UTF-8 blocks of whole records: decoded, verified, hashed, with line numbers kept."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from datasets.kinds.base import ReadRefused
from datasets.kinds.encoding import error_handler, is_utf8
from datasets.kinds.table.quotes import MAX_DROPPED, Cut, cut_records

BLOCK_BYTES = 4 * 1024 * 1024
MAX_RECORD = 32 * 1024 * 1024
MAX_NOTED = 20


class NotUtf8(Exception):
    """The file stopped being UTF-8 at `line`, and nothing before it needed UTF-8: it is another encoding."""

    def __init__(self, line: int, byte: int) -> None:
        super().__init__(f"byte 0x{byte:02x} in line {line}")
        self.line = line
        self.byte = byte


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records in UTF-8. `line`: number of the first physical line, from 1; `dropped_lines` were left out."""

    data: bytes
    line: int
    dropped_lines: tuple[int, ...] = ()


@dataclass(slots=True)
class Findings:
    """What the stream met on its way: lines of each oddity (the first few) and how many there were."""

    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def note(self, what: str, line: int, count: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + count
        noted = self.lines.setdefault(what, [])
        if len(noted) < MAX_NOTED:
            noted.append(line)


@dataclass(slots=True)
class BlockStream:
    """Iterate to get the blocks; `sha256` and `findings` are complete when the iteration is."""

    path: Path
    encoding: str
    encoding_chosen: bool
    delimiter: bytes
    quote: bytes | None
    bare_cr: bool
    block_bytes: int = BLOCK_BYTES
    findings: Findings = field(default_factory=Findings)
    sha256: str = ""
    _seen_multibyte: bool = False

    def __iter__(self) -> Iterator[Block]:
        carry, line = b"", 1
        for piece, final in self._pieces():
            data = carry + piece if carry else piece
            cut = cut_records(data, self.delimiter, self.quote, final=final)
            if not cut.end and not final:
                if len(data) > MAX_RECORD:
                    raise _too_long(line)
                carry = data
                continue
            carry = data[cut.end :]
            if cut.end:
                yield self._block(data, cut, line)
                line += data.count(b"\n", 0, cut.end)

    def _pieces(self) -> Iterator[tuple[bytes, bool]]:
        """(UTF-8 bytes without BOM and with LF for lone CR, whether they are the last)."""
        digest = hashlib.sha256()
        decoder = (
            None
            if is_utf8(self.encoding)
            else codecs.getincrementaldecoder(self.encoding)(error_handler(self.encoding))
        )
        first = True
        with self.path.open("rb", buffering=0) as file:
            piece = file.read(self.block_bytes)
            while True:
                following = file.read(self.block_bytes) if piece else b""
                digest.update(piece)
                final = not following
                text = decoder.decode(piece, final).encode("utf-8", "replace") if decoder else piece
                if first:
                    text, first = text.removeprefix(codecs.BOM_UTF8), False
                yield (text.replace(b"\r", b"\n") if self.bare_cr else text), final
                if final:
                    break
                piece = following
        self.sha256 = digest.hexdigest()

    def _block(self, data: bytes, cut: Cut, line: int) -> Block:
        dropped, at, counted = [], line, 0
        for start, _ in cut.dropped:
            at, counted = at + data.count(b"\n", counted, start), start
            dropped.append(at)
            self.findings.note("unclosed_quote", at)
        for start in cut.stray[:MAX_NOTED]:
            self.findings.note("stray_quote", line + data.count(b"\n", 0, start))
        if self.findings.counts.get("unclosed_quote", 0) > MAX_DROPPED:
            raise _unclosed(self.findings.lines["unclosed_quote"][0])
        return Block(self._verified(cut.applied_to(data), line), line, tuple(dropped))

    def _verified(self, data: bytes, line: int) -> bytes:
        """Only valid UTF-8 without NUL goes on; what was mended is noted with its line."""
        if b"\0" in data:
            self.findings.note("nul_bytes", line + data.count(b"\n", 0, data.index(b"\0")), data.count(b"\0"))
            data = data.replace(b"\0", b"")
        if data.isascii() or not is_utf8(self.encoding):
            return data
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            at = line + data.count(b"\n", 0, error.start)
            multibyte = self._seen_multibyte or not data[: error.start].isascii()
            if not multibyte and not self.encoding_chosen:
                raise NotUtf8(at, data[error.start]) from None
            self.findings.note("not_utf8", at)
            data = data.decode("utf-8", "replace").encode("utf-8")
        self._seen_multibyte = True
        return data


def _too_long(line: int) -> ReadRefused:
    limit = MAX_RECORD // (1024 * 1024)
    return ReadRefused(
        "long_line",
        f"Line {line} starts a row of more than {limit} MB: no table has such rows, or a quote stays open.",
        "Look at that line in a text editor.",
    )


def _unclosed(line: int) -> ReadRefused:
    return ReadRefused(
        "unclosed_quote",
        f"More than {MAX_DROPPED} quotes open a cell and never close; the first is in line {line}.",
        'Quotes inside a quoted cell must be doubled (""). Export the file again, or choose another quote character.',
    )
