"""Files that are no table, known by their first bytes whatever their name says."""

from datasets.kinds.base import ReadRefused

CSV_HINT = "Save it as CSV (comma separated, UTF-8) and upload that file."
EXCEL_HINT = "Open it in your spreadsheet program, choose “Save as… CSV UTF-8” and upload the CSV file."
UNPACK_HINT = "Unpack it and upload the CSV file inside."
IMAGE_HINT = "To train on images, put them in a ZIP with one folder per class and upload that as an image dataset."

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image", IMAGE_HINT),
    (b"\xff\xd8\xff", "a JPEG image", IMAGE_HINT),
    (b"GIF87a", "a GIF image", IMAGE_HINT),
    (b"GIF89a", "a GIF image", IMAGE_HINT),
    (b"RIFF", "a media file (RIFF: WebP, WAV or AVI)", CSV_HINT),
    (b"%PDF", "a PDF document", "Export the table from the program that made the PDF, as CSV."),
    (b"\x1f\x8b", "a gzip archive", UNPACK_HINT),
    (b"BZh", "a bzip2 archive", UNPACK_HINT),
    (b"\xfd7zXZ\x00", "an xz archive", UNPACK_HINT),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK_HINT),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK_HINT),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK_HINT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc)", EXCEL_HINT),
    (b"PAR1", "a Parquet file", CSV_HINT),
    (b"ARROW1", "an Arrow file", CSV_HINT),
    (b"SQLite format 3\x00", "a SQLite database", "Export the table you need as CSV and upload that."),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", CSV_HINT),
    (b"\x93NUMPY", "a NumPy array", CSV_HINT),
    (b"\x7fELF", "a program", CSV_HINT),
    (b"{\\rtf", "a rich-text document", CSV_HINT),
)
MARKUP: tuple[tuple[bytes, str, str], ...] = (
    (
        b"<!doctype html",
        "a web page (HTML)",
        "Perhaps a sign-in page was saved instead of the data: download it again.",
    ),
    (b"<html", "a web page (HTML)", "Perhaps a sign-in page was saved instead of the data: download it again."),
    (b"<?xml", "an XML file", CSV_HINT),
    (b'{"', "a JSON file", CSV_HINT),
    (b"[{", "a JSON file", CSV_HINT),
)
TEXT_CONTROLS = bytes([9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31])
BINARY_SHARE = 0.02


def refuse_other_content(head: bytes, size: int, filename: str) -> None:
    """Raise ReadRefused when the file is empty or is recognisably something other than a table."""
    name = f"“{filename}”" if filename else "This file"
    if size == 0:
        raise ReadRefused("empty_file", f"{name} is empty: it has 0 bytes.", "Export the data again and upload it.")
    looks_like = _recognise(head)
    if looks_like:
        what, hint = looks_like
        raise ReadRefused("not_a_table", f"{name} is {what}, not a CSV table.", hint)


def _recognise(head: bytes) -> tuple[str, str] | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_content(head)
    for signature, what, hint in SIGNATURES:
        if head.startswith(signature):
            return what, hint
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    for signature, what, hint in MARKUP:
        if start.startswith(signature):
            return what, hint
    return None


def _zip_content(head: bytes) -> tuple[str, str]:
    if b"xl/" in head or b"[Content_Types].xml" in head[:200]:
        return "an Excel workbook or other Office file (.xlsx, .docx)", EXCEL_HINT
    return "a ZIP archive", UNPACK_HINT


def refuse_binary(text: bytes, filename: str) -> None:
    """Raise ReadRefused when decoded text (as UTF-8) holds so many control characters that it cannot be a table."""
    if not text:
        return
    controls = bytes(code for code in range(32) if code not in TEXT_CONTROLS)
    share = 1 - len(text.translate(None, controls)) / len(text)
    if share > BINARY_SHARE:
        name = f"“{filename}”" if filename else "This file"
        message = f"{name} is binary data, not text: {share:.0%} of its first characters are control characters."
        raise ReadRefused("not_a_table", message, CSV_HINT)
