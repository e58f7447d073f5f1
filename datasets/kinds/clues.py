"""What can be seen of an upload without reading it: its name, its first bytes and, of a ZIP, the names inside."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from datasets.kinds.zip_glance import names_inside

HEAD = 1 << 16
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
UTF16_OR_32 = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Clue:
    """`head` is empty when only the name is known; `names` are those inside a ZIP, as far as they were looked at."""

    filename: str
    head: bytes = b""
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path, filename: str) -> "Clue":
        """The clue of a file at hand."""
        with path.open("rb") as file:
            head = file.read(HEAD)
        return cls(filename, head, names_inside(path) if head.startswith(ZIP_STARTS) else ())

    @property
    def suffix(self) -> str:
        """Lower case, with its dot; "" without one."""
        return PurePath(self.filename.lower()).suffix

    @property
    def is_zip(self) -> bool:
        return self.head.startswith(ZIP_STARTS)

    @property
    def text(self) -> str:
        """The head as text; half characters and what is no text become replacement characters."""
        encoding = next((name for mark, name in UTF16_OR_32 if self.head.startswith(mark)), "utf-8-sig")
        return self.head.decode(encoding, "replace")

    @property
    def is_binary(self) -> bool:
        return "\0" in self.text

    def share_inside(self, suffixes: Iterable[str]) -> float:
        """Of the files in the ZIP, the share with one of `suffixes`; 0 when none were seen."""
        wanted = tuple(suffixes)
        return sum(name.lower().endswith(wanted) for name in self.names) / len(self.names) if self.names else 0.0
