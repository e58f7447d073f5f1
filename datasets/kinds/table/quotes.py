"""Where records end when cells may be quoted, and quotes that would swallow the rest of the file.

The usual block is well formed: every quote opens at the start of a cell, closes at its end, or is doubled. That is
checked by numpy on all quote positions at once. Only a block that fails is walked quote by quote.
"""

from dataclasses import dataclass, field

import numpy as np

MAX_CELL = 1024 * 1024
MAX_DROPPED = 100
LINE_ENDS = b"\r\n"


@dataclass(slots=True)
class Cut:
    """`end`: bytes that form whole records. `dropped`: (start, end) of lines left out because a quote never closes.

    `stray`: positions of quotes closed in mid-cell, read as text. `end` is 0 when no record is complete yet.
    """

    end: int
    dropped: list[tuple[int, int]] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)

    def applied_to(self, data: bytes) -> bytes:
        """The whole records of `data` without the lines left out."""
        if not self.dropped:
            return data[: self.end]
        starts = [0, *(end for _, end in self.dropped)]
        ends = [*(start for start, _ in self.dropped), self.end]
        return b"".join(data[start:end] for start, end in zip(starts, ends, strict=True))


def cut_records(data: bytes, delimiter: bytes, quote: bytes | None, *, final: bool) -> Cut:
    """Cut `data`, which starts at a record, after its last whole record (`final`: nothing follows)."""
    if quote is None or quote not in data:
        return Cut(len(data) if final else data.rfind(b"\n") + 1)
    end = _well_formed_end(data, delimiter, quote, final=final)
    return Cut(end) if end is not None else _walk(data, delimiter, quote, final=final)


def _well_formed_end(data: bytes, delimiter: bytes, quote: bytes, *, final: bool) -> int | None:
    """End of the last whole record, or None when some quote up to there is out of place."""
    codes = np.frombuffer(data, np.uint8)
    places = np.flatnonzero(codes == quote[0])
    end = len(data) if final else data.rfind(b"\n") + 1
    count = int(np.searchsorted(places, end))
    while count % 2:  # this line end lies inside a quoted cell: go back to before the cell opened
        if final:
            return None
        end = data.rfind(b"\n", 0, int(places[count - 1])) + 1
        count = int(np.searchsorted(places, end))
    opening, closing = places[:count:2], places[1:count:2]
    if count == 0:
        return end if end or not len(places) or len(data) - int(places[0]) < MAX_CELL else None
    if int((closing - opening).max()) > MAX_CELL:
        return None
    edges = np.zeros(256, bool)
    edges[list(delimiter + quote + LINE_ENDS)] = True
    before = codes[np.maximum(opening - 1, 0)]
    after = codes[np.minimum(closing + 1, len(codes) - 1)]
    opens_well = edges[before] | (opening == 0)
    closes_well = edges[after] | (closing == len(codes) - 1)
    return end if bool(opens_well.all() and closes_well.all()) else None


def _walk(data: bytes, delimiter: bytes, quote: bytes, *, final: bool) -> Cut:
    """The same by walking from quote to quote; a quoted cell that cannot be closed costs its line, not the file."""
    cut = Cut(0)
    edges = delimiter + LINE_ENDS
    position = closed = record = 0
    while (start := data.find(quote, position)) >= 0:
        if start and data[start - 1] not in edges:
            position = start + 1  # a quote inside an unquoted cell, such as 5" pipe, is just a character
            continue
        line_end = data.rfind(b"\n", closed, start)
        record = line_end + 1 if line_end >= 0 else record
        close = _closing(data, quote, start + 1)
        if close < 0 and not final and len(data) - start < MAX_CELL:
            cut.end = record
            return cut
        ends_well = close >= 0 and (close + 1 == len(data) or data[close + 1] in edges)
        if ends_well and close - start <= MAX_CELL:
            position = closed = close + 1
        elif close >= 0 and data.find(b"\n", start, close) < 0:
            cut.stray.append(start)
            position = closed = close + 1
        else:
            position = closed = record = _drop_record(data, record, start, cut)
            if len(cut.dropped) > MAX_DROPPED:  # the reader refuses such a file: walking on would only cost time
                break
    cut.end = len(data) if final else max(data.rfind(b"\n", closed) + 1, record)
    return cut


def _closing(data: bytes, quote: bytes, position: int) -> int:
    """Position of the quote that closes the cell, skipping doubled ones; -1 without one within MAX_CELL."""
    limit = position + MAX_CELL
    while (close := data.find(quote, position, limit)) >= 0:
        if data[close + 1 : close + 2] != quote:
            return close
        position = close + 2
    return -1


def _drop_record(data: bytes, begin: int, start: int, cut: Cut) -> int:
    """Leave out everything from the record's begin to the end of the line that holds `start`; gives that end."""
    end = data.find(b"\n", start) + 1 or len(data)
    cut.dropped.append((begin, end))
    return end
