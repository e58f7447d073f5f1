"""How a reading is said in one sentence."""

from datasets.models import DatasetVersion
from mlplatform.core.formats import filesize, number

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space", ":": "colon"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "ascii": "ASCII",
}


def read_as(version: DatasetVersion) -> str:
    """“344 rows, 8 columns, comma, UTF-8”; a decimal comma or a missing header is named as well."""
    options = (version.reading or {}).get("options") or {}
    rows, columns = version.rows or 0, version.column_count or 0
    parts = [
        f"{number(rows)} {'row' if rows == 1 else 'rows'}",
        f"{number(columns)} {'column' if columns == 1 else 'columns'}",
    ]
    delimiter = options.get("delimiter")
    if delimiter:
        parts.append(_DELIMITERS.get(delimiter, f"“{delimiter}” between cells"))
    encoding = options.get("encoding") or ""
    if encoding:
        parts.append(_ENCODINGS.get(encoding, encoding))
    if options.get("decimal") == ",":
        parts.append("decimal comma")
    if options.get("header") is False:
        parts.append("no header row")
    return ", ".join(parts)


def version_difference(newer: DatasetVersion, older: DatasetVersion | None) -> list[str]:
    """What a version changed against the one before it, a sentence each; empty for the first one."""
    if older is None or not (newer.is_ready and older.is_ready):
        return []
    sentences = []
    if newer.rows != older.rows:
        change = (newer.rows or 0) - (older.rows or 0)
        rows = "row" if abs(change) == 1 else "rows"
        sentences.append(f"{number(abs(change))} {'more' if change > 0 else 'fewer'} {rows}")
    now = {column["name"]: column for column in newer.columns}
    before = {column["name"]: column for column in older.columns}
    if added := [name for name in now if name not in before]:
        sentences.append(f"new: {_some(added)}")
    if gone := [name for name in before if name not in now]:
        sentences.append(f"gone: {_some(gone)}")
    both = [name for name in now if name in before]
    if retyped := [f"{name} ({before[name]['type']} → {now[name]['type']})" for name in both
                   if now[name]["type"] != before[name]["type"]]:  # fmt: skip
        sentences.append(f"other type: {_some(retyped)}")
    if other_missing := [name for name in both if now[name]["missing"] != before[name]["missing"]]:
        sentences.append(f"other number of missing cells: {_some(other_missing)}")
    if not sentences and newer.sha256 == older.sha256:
        sentences.append("same file, same reading")
    elif not sentences:
        sentences.append(f"another file ({filesize(newer.size_bytes)}) with the same shape")
    return sentences


def _some(names: list[str], most: int = 5) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
