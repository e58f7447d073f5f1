"""Encodings by the names people know: those that forms offer, and those that a reader may have found."""

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252 (Western European)"),
    ("iso8859-1", "ISO 8859-1 (Latin 1)"),
    ("iso8859-2", "ISO 8859-2 (Central European)"),
    ("iso8859-15", "ISO 8859-15 (Latin 9)"),
    ("cp1251", "Windows-1251 (Cyrillic)"),
    ("shift_jis", "Shift JIS (Japanese)"),
    ("gb18030", "GB 18030 (Chinese)"),
)
_SHORT = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "ascii": "ASCII",
}


def encoding_name(key: str) -> str:
    """“UTF-8” for `utf-8`; an encoding without a common name keeps its key."""
    return _SHORT.get(key, key)
