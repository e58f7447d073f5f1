"""Which characters the bytes stand for: found from the first megabytes, verified on the whole file while reading."""

import codecs

from datasets.kinds.base import ReadRefused
from datasets.kinds.encoding_guess import guess_encoding

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
OTHER_ALLOWED = {"cp437", "cp850", "cp852", "cp866", "koi8-r", "koi8-u", "mac-roman", "shift_jis", "gbk", "gb18030"} | {
    "big5",
    "cp932",
    "cp949",
    "cp950",
    "euc_jp",
    "euc_kr",
    "ascii",
}
ALLOWED_PREFIXES = ("utf-8", "utf-16", "utf-32", "cp125", "iso8859-", "latin")
UTF16_ZERO_SHARE = 0.3
FALLBACK = "cp1252-or-latin1"


def _keep_undefined(error: UnicodeError) -> tuple[str, int]:
    """Bytes that Windows-1252 leaves undefined become the control character of that number, as browsers do."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(FALLBACK, _keep_undefined)


def detect_encoding(head: bytes) -> str:
    """Name of the encoding of the file that starts with `head` (a few MB; may end inside a character)."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    wide = _utf16_without_bom(head)
    if wide:
        return wide
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return guess_encoding(head)
    return "utf-8"


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 of mostly Western text has a zero in every second byte: which one tells the byte order."""
    sample = head[: 64 * 1024]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0 : 2 * pairs : 2].count(0) / pairs, sample[1 : 2 * pairs : 2].count(0) / pairs
    if odd > UTF16_ZERO_SHARE and even < odd / 10:
        return "utf-16-le"
    if even > UTF16_ZERO_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def chosen_encoding(name: str) -> str:
    """The user's choice under Python's own name. Raises ReadRefused for one that is not a text encoding we read."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        known = ""
    if known not in OTHER_ALLOWED and not known.startswith(ALLOWED_PREFIXES):
        hint = "Choose for example utf-8, utf-16, cp1252 (Western European) or iso8859-2 (Central European)."
        raise ReadRefused("bad_option", f"There is no text encoding called “{name}” here.", hint)
    return known


def is_utf8(encoding: str) -> bool:
    return encoding in ("utf-8", "utf-8-sig", "ascii")


def error_handler(encoding: str) -> str:
    """How to decode what the encoding does not define: never an exception in the middle of a file."""
    return FALLBACK if encoding == "cp1252" else "replace"
