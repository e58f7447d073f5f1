"""Chart specifications: plain data that the browser, the PDF and the exports all draw from."""

from typing import Any

import numpy as np

MAX_POINTS = 200


def axis(label: str, unit: str = "", kind: str = "linear") -> dict[str, str]:
    return {"label": label, "unit": unit, "type": kind}


def series(label: str, points: Any, kind: str = "line", *, dash: bool = False) -> dict[str, Any]:
    """`points` are pairs (x, y); a line keeps at most 200 of them, evenly chosen, its ends included."""
    pairs = [[_short(x), _short(y)] for x, y in points]
    if kind != "bar" and len(pairs) > MAX_POINTS:
        pairs = [pairs[i] for i in np.unique(np.linspace(0, len(pairs) - 1, MAX_POINTS).round().astype(int))]
    return {"label": label, "type": kind, "points": pairs, "dash": dash}


def chart(
    name: str, title: str, x: dict[str, str], y: dict[str, str], lines: list[dict[str, Any]], summary: str
) -> dict[str, Any]:
    return {"name": name, "title": title, "x": x, "y": y, "series": lines, "summary": summary}


def _short(value: Any) -> Any:
    return value if isinstance(value, str) else float(f"{float(value):.6g}")
