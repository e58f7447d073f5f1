"""PDF: the text of each page, through pypdf."""

import io
import logging
import re

import pypdf
from pypdf.errors import DependencyError

from datasets.kinds.documents.passages import Document, DocumentError, paragraphs

MAX_PAGES = 5000
HYPHEN = re.compile(r"(\w)-\n(?=[a-zà-ÿ])")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs every oddity of a file; ours says what matters


def read_pdf(content: bytes, name: str) -> Document:
    """Words broken at line ends are joined.

    Raises DocumentError for an encrypted or scanned file, and nearly anything for a broken one.
    """
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        _unlock(reader)
    count = len(reader.pages)
    texts = [reader.pages[place].extract_text() for place in range(min(count, MAX_PAGES))]
    empty = sum(not text.strip() for text in texts)
    if count and empty == len(texts):
        pages = "1 page" if count == 1 else f"{count:,} pages"
        hint = "Make its text readable with an OCR program first."
        raise DocumentError("no_text", f"has {pages} but no text: it seems to be scanned", hint)
    document = Document("pdf", [], pages=count, empty_pages=empty)
    document.passages = paragraphs("page", ((place, HYPHEN.sub(r"\1", text)) for place, text in enumerate(texts, 1)))
    if empty:
        document.notes.append(("empty_pages", f"has {empty:,} of {count:,} pages without text (pictures, perhaps)"))
    if count > MAX_PAGES:
        document.notes.append(("too_many_pages", f"has {count:,} pages, of which the first {MAX_PAGES:,} were read"))
    return document


def _unlock(reader: pypdf.PdfReader) -> None:
    """Many files are encrypted with an empty password, which forbids printing and not reading."""
    try:
        opened = reader.decrypt("")
    except (DependencyError, NotImplementedError) as error:
        raise DocumentError(
            "encrypted", "is encrypted in a way that cannot be opened", "Save it unencrypted."
        ) from error
    if not opened:
        raise DocumentError("encrypted", "is protected by a password", "Save it without a password.")
