"""Text that is not UTF-8: Windows-1252 unless its bytes stand densely enough to be another script's letters."""

import re

FALLBACK_ENCODING = "cp1252"
# Western European text has single bytes above 127 between ASCII letters; other scripts have whole words of them.
DENSE = re.compile(rb"[\x80-\xff]{3,}")
DENSE_SHARE = 0.6
LEAST_BYTES = 8
SAMPLE_BYTES = 64 * 1024
# Looked for by the narrow standard, in which little else makes sense, and read by the wider one that contains it.
CANDIDATES = {
    "cp1251": "cp1251",
    "koi8_r": "koi8-r",
    "cp866": "cp866",
    "cp1253": "cp1253",
    "cp1255": "cp1255",
    "cp1256": "cp1256",
    "gb2312": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "euc_kr": "cp949",
}


def guess_encoding(head: bytes) -> str:
    """Name of the encoding of text that is not Unicode; a guess, which the page shows as one."""
    sample = _telling_lines(head)
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    dense = sum(len(run) for run in DENSE.findall(sample))
    if high < LEAST_BYTES or dense < DENSE_SHARE * high:
        return FALLBACK_ENCODING
    # Here, because only readers need it: 10 ms at the start of every other process.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(CANDIDATES)).best()
    return CANDIDATES.get(best.encoding, FALLBACK_ENCODING) if best else FALLBACK_ENCODING


def _telling_lines(head: bytes) -> bytes:
    """The first whole lines that are not plain ASCII."""
    lines, size = [], 0
    for line in head.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > SAMPLE_BYTES:
                break
    if len(lines) > 1 and not lines[-1].endswith((b"\n", b"\r")):
        lines.pop()  # may end inside a character
    return b"".join(lines)[: 2 * SAMPLE_BYTES]
