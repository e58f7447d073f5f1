"""Plain text and Markdown: decoded, and cut into passages at empty lines."""

import io
from collections.abc import Iterator

from datasets.kinds.documents.passages import MAX_PASSAGE, Document, DocumentError, Passage, clean
from datasets.kinds.encoding import detect_encoding, error_handler
from datasets.kinds.encoding_names import encoding_in_full

BINARY_SHARE = 0.02
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a\x1b"}
REPLACED = "\ufffd"


def decode(content: bytes, chosen: str | None = None) -> tuple[str, str]:
    """(text with \\n line ends, name of the encoding). Raises DocumentError for what is no text."""
    encoding = chosen or detect_encoding(content)
    try:
        text = content.decode(encoding, error_handler(encoding))
    except (UnicodeError, LookupError) as error:
        raise DocumentError("undecodable", f"cannot be decoded as {encoding}") from error
    if text and 1 - len(text.translate(CONTROLS)) / len(text) > BINARY_SHARE:
        raise DocumentError("not_text", "is binary data, not text", "Upload TXT, Markdown, PDF, DOCX or JSON files.")
    return clean(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")), encoding


def read_plain(content: bytes, name: str, encoding: str | None = None) -> Document:
    """The text as it is: passages end at empty lines, or at a line's end once they are long."""
    text, used = decode(content, encoding)
    kind = "markdown" if name.lower().endswith((".md", ".markdown")) else "text"
    document = Document(kind, list(cut(text)), encoding=used)
    if encoding is None and not used.startswith("utf"):
        document.notes.append(("encoding", f"is not UTF-8 and was read as {encoding_in_full(used)}"))
    if replaced := text.count(REPLACED):
        document.notes.append(("replaced", f"has {replaced:,} characters that its encoding does not define"))
    return document


def cut(text: str) -> Iterator[Passage]:
    """Passages with the number of their first line, from 1."""
    start, held, blank = 1, "", False
    for number, line in enumerate(io.StringIO(text), start=1):
        full = (blank and line.strip()) or len(held) + len(line) > MAX_PASSAGE
        if held.strip() and full:
            yield Passage("line", start, held)
            held = ""
        if not held:
            start = number
        while len(line) > MAX_PASSAGE:
            yield Passage("line", number, line[:MAX_PASSAGE])
            line = line[MAX_PASSAGE:]
        held += line
        blank = not line.strip()
    if held.strip():
        yield Passage("line", start, held)
