"""Thinning of curves while they are written: a chart of a million steps needs some thousand points."""

from training.services.events import NewPoint

FULL_POINTS = 2_000  # this many points of a series are kept as they come; then 1,000 more for each doubling of steps
SERIES_LIMIT = 200

Numbered = tuple[int, NewPoint]  # with its place among the points of the bucket


class Series:
    """One curve. Beyond the first points it keeps the lowest and the highest of each bucket, and the very last."""

    def __init__(self) -> None:
        self._written = 0
        self._size = 1
        self._limit = FULL_POINTS
        self._bucket: list[Numbered] = []  # lowest, highest, last
        self._seen = 0
        self._held_back: list[NewPoint] = []  # the newest point, where its bucket was written without it

    def add(self, point: NewPoint) -> list[NewPoint]:
        """The points to write now."""
        if self._size == 1:
            return self._write([point])
        self._seen += 1
        last = (self._seen, point)
        low, high, _ = self._bucket or [last, last, last]
        low = last if point.value < low[1].value else low
        high = last if point.value > high[1].value else high
        self._bucket = [low, high, last]
        if self._seen < self._size:
            return []
        self._held_back = [] if last in (low, high) else [point]
        return self._write(_in_order([low, high]))

    def end(self) -> list[NewPoint]:
        """What is left when the curve has ended, the last point among it."""
        return self._write(_in_order(self._bucket) if self._bucket else self._held_back)

    def _write(self, points: list[NewPoint]) -> list[NewPoint]:
        self._bucket, self._seen = [], 0
        self._written += len(points)
        if self._written >= self._limit:
            self._limit += FULL_POINTS // 2
            self._size = 4 if self._size == 1 else self._size * 2
        return points


class Curves:
    """All curves of an attempt."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, str], Series] = {}
        self.refused = 0

    def add(self, point: NewPoint) -> list[NewPoint]:
        key = (point.name, point.split)
        if key not in self._series and len(self._series) >= SERIES_LIMIT:
            self.refused += 1
            return []
        return self._series.setdefault(key, Series()).add(point)

    def end(self) -> list[NewPoint]:
        return [point for series in self._series.values() for point in series.end()]


def _in_order(bucket: list[Numbered]) -> list[NewPoint]:
    """Each point once, as they came: a trainer may count its steps anew."""
    return [point for _, point in sorted(dict(bucket).items())]
