"""Encodings by the names people know: those that forms offer, and those that a reader may have found."""

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252 (Western European)"),
    ("iso8859-1", "ISO 8859-1 (Latin 1)"),
    ("iso8859-2", "ISO 8859-2 (Central European)"),
    ("iso8859-15", "ISO 8859-15 (Latin 9)"),
    ("cp1251", "Windows-1251 (Cyrillic)"),
    ("koi8-r", "KOI8-R (Cyrillic)"),
    ("cp866", "Code page 866 (Cyrillic)"),
    ("cp1250", "Windows-1250 (Central European)"),
    ("cp1253", "Windows-1253 (Greek)"),
    ("cp1254", "Windows-1254 (Turkish)"),
    ("cp1255", "Windows-1255 (Hebrew)"),
    ("cp1256", "Windows-1256 (Arabic)"),
    ("cp932", "Shift JIS (Japanese)"),
    ("euc_jp", "EUC-JP (Japanese)"),
    ("gb18030", "GB 18030 (Chinese)"),
    ("cp950", "Big5 (Traditional Chinese)"),
    ("cp949", "Windows-949 (Korean)"),
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
    return _SHORT.get(key) or encoding_in_full(key)


def encoding_in_full(key: str) -> str:
    """With the languages it is for, as forms offer it: “Shift JIS (Japanese)”."""
    return dict(ENCODINGS).get(key, key)
