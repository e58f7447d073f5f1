"""The one chart specification (plain data) as rows for its text alternative, and histograms as tiny inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .formats import number

TABLE_ROWS_LIMIT = 200
_WIDTH, _HEIGHT, _GAP = 96, 24, 1


def table_rows(spec: Mapping[str, Any], limit: int = TABLE_ROWS_LIMIT) -> list[list[Any]]:
    """One row per x value, in order of appearance: ``[x, value of series 1 or None, …]``; at most ``limit`` rows."""
    rows: dict[Any, list[Any]] = {}
    width = len(spec["series"])
    for position, series in enumerate(spec["series"]):
        for x, y in series["points"]:
            rows.setdefault(x, [None] * width)[position] = y
            if len(rows) > limit:
                break
    return [[x, *values] for x, values in list(rows.items())[:limit]]


def mini_histogram(edges: Sequence[float], counts: Sequence[int]) -> SafeString:
    """Bars of ``counts`` in a 96 x 24 px SVG with a spoken summary; widths follow ``edges`` only in the summary."""
    if not counts or not any(counts):
        return SafeString("")
    tallest = max(counts)
    step = _WIDTH / len(counts)
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"/>',
        (
            (f"{i * step:.2f}", f"{_HEIGHT - height:.2f}", f"{max(step - _GAP, 0.5):.2f}", f"{height:.2f}")
            for i, height in enumerate(max(_HEIGHT * count / tallest, 1.0 if count else 0.0) for count in counts)
        ),
    )
    peak = list(counts).index(tallest)
    summary = (
        f"From {number(edges[0])} to {number(edges[-1])}; most values, {number(tallest)}, lie between "
        f"{number(edges[peak])} and {number(edges[peak + 1])}."
    )
    return format_html(
        '<svg class="mini-histogram" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, summary, bars,
    )  # fmt: skip
