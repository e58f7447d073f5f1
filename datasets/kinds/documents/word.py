"""Word documents (.docx): paragraphs and rows of tables in their order, through python-docx."""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.table import Table

from datasets.kinds.documents.passages import Document, DocumentError, paragraphs

MAX_UNPACKED = 256 * 1024 * 1024
MEGABYTE = 1024 * 1024


def read_word(content: bytes, name: str) -> Document:
    """Raises DocumentError for a file that unpacks to too much or is empty, and nearly anything for a broken one."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > MAX_UNPACKED:
        raise DocumentError("too_large", f"unpacks to {size // MEGABYTE:,} MB; {MAX_UNPACKED // MEGABYTE} are read")
    document = docx.Document(io.BytesIO(content))
    passages = paragraphs("paragraph", enumerate(_texts(document), start=1))
    if not passages:
        raise DocumentError("no_text", "holds no text")
    return Document("docx", passages)


def _texts(document: WordDocument) -> Iterator[str]:
    """A paragraph, or a table's row as its cells between bars. A cell that spans columns counts once."""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = {id(cell._tc): cell.text.strip() for cell in row.cells}
                yield " | ".join(cells.values())
        else:
            yield block.text
