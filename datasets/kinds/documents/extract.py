"""From bytes to a document: the format by content, a time limit, and every failure as this file's own."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from datasets.kinds.documents.passages import Document, DocumentError
from datasets.kinds.documents.plain import read_plain

SECONDS = 20.0
PACKAGES = {"docx": "python-docx"}  # what pip calls a module
OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Word or Excel file", "Save it as .docx and upload that."),
    (b"{\\rtf", "is a rich-text file (RTF)", "Save it as .docx or as plain text."),
    (b"\x89PNG", "is an image", "Make its text readable with an OCR program first."),
    (b"\xff\xd8\xff", "is an image", "Make its text readable with an OCR program first."),
    (b"\x1f\x8b", "is a gzip file", "Unpack it and upload what is inside."),
    (b"Rar!", "is a RAR archive", "Pack the files as a ZIP."),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "Pack the files as a ZIP."),
    (b"PAR1", "is a Parquet file", "Upload TXT, Markdown, PDF, DOCX or JSON files."),
    (b"SQLite format 3\x00", "is a database", "Upload TXT, Markdown, PDF, DOCX or JSON files."),
)


def extract(content: bytes, name: str, encoding: str | None = None, fields: tuple[str, ...] = ()) -> Document:
    """The document in a file's bytes. Raises DocumentError, whatever the bytes."""
    if not content:
        raise DocumentError("empty_file", "is empty: it has 0 bytes")
    for signature, reason, hint in OTHERS:
        if content.startswith(signature):
            raise DocumentError("not_a_document", reason, hint)
    try:
        with time_limit(SECONDS):
            document = _extract(content, name, encoding, fields)
    except MemoryError as error:
        raise DocumentError("memory", "needs more memory to read than there is", "Split it.") from error
    except RecursionError as error:
        raise DocumentError("too_deep", "is nested too deeply to be read") from error
    except TimeoutError as error:
        raise DocumentError("too_slow", f"takes more than {SECONDS:.0f} seconds to read", "Split it.") from error
    except DocumentError:
        raise
    except ImportError as error:
        hint = f"Ask an operator to run: pip install {PACKAGES.get(error.name or '', error.name)}"
        raise DocumentError("library_missing", f"needs {error.name}, which is not installed here", hint) from error
    except Exception as error:
        # For damaged bytes pypdf, python-docx and zipfile raise nearly anything; all of it means: this file is broken.
        reason = f"is damaged: it cannot be read as what it claims to be ({type(error).__name__})"
        raise DocumentError("damaged", reason) from error
    if not document.characters:
        raise DocumentError("no_text", "holds no text")
    return document


def _extract(content: bytes, name: str, encoding: str | None, fields: tuple[str, ...]) -> Document:
    if b"%PDF-" in content[:1024]:
        from datasets.kinds.documents.pdf import read_pdf

        return read_pdf(content, name)
    if content.startswith(b"PK"):
        from datasets.kinds.documents.word import read_word

        return read_word(content, name)
    if name.lower().endswith((".json", ".jsonl", ".ndjson")):
        from datasets.kinds.documents.structured import read_json

        return read_json(content, name, encoding, fields)
    return read_plain(content, name, encoding)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside pure Python that takes too long. Outside the main thread there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def expired(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, expired)
    waiting = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *waiting)
        signal.signal(signal.SIGALRM, before)
