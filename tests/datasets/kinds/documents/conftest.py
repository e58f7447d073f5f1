"""Read documents from bytes, in this process, as the child would; PDF and Word files made on the spot."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pyarrow.parquet as pq
import pypdf
import pytest

from datasets.kinds.base import ReadRefused, ReadRequest, SourceFile
from datasets.kinds.documents.reader import read

ReadDocuments = Callable[..., dict[str, Any]]


@pytest.fixture
def read_documents(tmp_path: Path) -> ReadDocuments:
    """`read_documents({"a.txt": b"…"})` gives the reading, with the stored rows under "stored"."""

    def run(files: dict[str, bytes], **options: Any) -> dict[str, Any]:
        (tmp_path / "originals").mkdir(exist_ok=True)
        given = []
        for place, (name, content) in enumerate(files.items()):
            path = tmp_path / "originals" / str(place)
            path.write_bytes(content)
            given.append(SourceFile(path, name))
        request = ReadRequest(folder=tmp_path, filename="", options=options, files=tuple(given))
        reading = read(request)
        return reading | {"stored": pq.read_table(tmp_path / "data.parquet").to_pylist()}

    return run


@pytest.fixture
def refuse_documents(read_documents: ReadDocuments, tmp_path: Path) -> Callable[..., ReadRefused]:
    def run(files: dict[str, bytes], **options: Any) -> ReadRefused:
        with pytest.raises(ReadRefused) as caught:
            read_documents(files, **options)
        assert caught.value.message.endswith(".")
        assert caught.value.hint
        assert not (tmp_path / "data.parquet").exists()
        return caught.value

    return run


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with one line of Helvetica on each page; an empty text gives a page without any."""
    writer = pypdf.PdfWriter()
    for text in pages:
        page = writer.add_blank_page(300, 300)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 150 Td ({text}) Tj ET".encode("latin-1") if text else b"")
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
