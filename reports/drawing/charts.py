"""One chart specification as PNG and SVG, looking as static/js/charts.js draws it in the browser."""

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.drawing.cells import plain

COLOURS = ["#0072b2", "#c44f00", "#007a5a", "#a8498a", "#6b5b00", "#3d4652"]
DASHES: list[Any] = ["-", (0, (7, 4)), (0, (2, 3)), (0, (10, 3, 2, 3)), (0, (14, 4)), (0, (1, 4))]
SHAPES = ["o", "^", "s", "D", "X", "*"]
MOST_SERIES = 12
MOST_CATEGORIES = 30
_LONGEST_LABEL = 40
_QUIET, _LINE = "#5b6470", "#d8dde3"
# parse_math: a dollar sign in somebody's data is a dollar sign. hashsalt: the same chart gives the same file.
_STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False, "svg.fonttype": "none",
    "svg.hashsalt": "mlplatform", "axes.edgecolor": _LINE, "axes.labelcolor": _QUIET, "xtick.color": _QUIET,
    "ytick.color": _QUIET, "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left",
}  # fmt: skip


def draw(spec: dict[str, Any], folder: Path) -> None:
    """`<name>.png` (1440 pixels wide) and `<name>.svg` in `folder`."""
    folder.mkdir(exist_ok=True)
    with matplotlib.rc_context(_STYLE):
        figure = _figure(spec)
        figure.savefig(folder / f"{spec['name']}.png", dpi=200, metadata={"Software": None})
        figure.savefig(folder / f"{spec['name']}.svg", metadata={"Date": None, "Title": plain(spec["title"])})


def _figure(spec: dict[str, Any]) -> Figure:
    series = spec["series"][:MOST_SERIES]
    labels = _categories(series) if spec["x"].get("type") == "category" else None
    bars = all(one.get("type") == "bar" for one in series)
    # Names need room: long or many categories lie on their side.
    sideways = bool(labels and bars and (len(labels) > 8 or any(len(label) > 12 for label in labels)))
    height = max(3.6, 0.26 * len(labels) * max(1, len(series) / 2) + 1.2) if sideways and labels else 3.6
    figure = Figure(figsize=(7.2, min(height, 14)), layout="constrained")
    axes = figure.add_subplot()
    for index, one in enumerate(series):
        _series(axes, one, index, len(series), labels, sideways=sideways)
    _scales(axes, spec, labels, sideways=sideways)
    for mark in spec.get("marks") or []:
        _mark(axes, mark, sideways=sideways)
    axes.set_title(_short(spec["title"], 90))
    if len(series) > 1:
        handles, names = axes.get_legend_handles_labels()
        columns = 1 if max(map(len, names)) > 30 else min(3, len(names))
        axes.legend(handles, names, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=columns, frameon=False)
    return figure


def _categories(series: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(str(x) for one in series for x, _ in one["points"]))[:MOST_CATEGORIES]


def _series(
    axes: Axes, one: dict[str, Any], index: int, count: int, labels: list[str] | None, *, sideways: bool
) -> None:
    colour = COLOURS[index % len(COLOURS)]
    points = [(x, y) for x, y in one["points"] if y is not None]
    # A legend passes over names that begin with "_".
    label = f" {text}" if (text := _short(str(one["label"]))).startswith("_") else text
    if labels is not None:
        place = {name: position for position, name in enumerate(labels)}
        points = [(place[str(x)], y) for x, y in points if str(x) in place]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if one.get("type") == "bar":
        width = 0.8 / count if labels is not None else _bar_width(xs) / count
        shifted = [x + width * (index - (count - 1) / 2) for x in xs]
        bar = axes.barh if sideways else axes.bar
        bar(shifted, ys, width, color=colour, label=label)
    elif one.get("type") == "scatter":
        axes.scatter(
            xs, ys, s=14, color=colour, marker=SHAPES[index % len(SHAPES)], label=label, alpha=0.8, linewidths=0
        )
    else:
        style = DASHES[1] if one.get("dash") else DASHES[index % len(DASHES)]
        marker = SHAPES[index % len(SHAPES)] if len(xs) <= 60 else ""
        axes.plot(xs, ys, color=colour, linestyle=style, marker=marker, markersize=3.5, linewidth=1.6, label=label)


def _bar_width(xs: list[float]) -> float:
    gaps = [b - a for a, b in zip(sorted(set(xs)), sorted(set(xs))[1:], strict=False)]
    return 0.9 * min(gaps) if gaps else 0.8


def _scales(axes: Axes, spec: dict[str, Any], labels: list[str] | None, *, sideways: bool) -> None:
    across, up = (spec["y"], spec["x"]) if sideways else (spec["x"], spec["y"])
    axes.set_xlabel(_axis(across))
    axes.set_ylabel(_axis(up))
    if across.get("type") == "log":
        axes.set_xscale("log")
    if up.get("type") == "log":
        axes.set_yscale("log")
    if labels is not None:
        ticks = axes.set_yticks if sideways else axes.set_xticks
        ticks(range(len(labels)), [_short(label) for label in labels])
        if sideways:
            axes.invert_yaxis()
    axes.grid(color=_LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _mark(axes: Axes, mark: dict[str, Any], *, sideways: bool) -> None:
    level = (mark["axis"] == "y") != sideways
    line = axes.axhline if level else axes.axvline
    line(mark["value"], color=_QUIET, linewidth=1.2, linestyle=(0, (4, 4)))
    if mark.get("label"):
        x, y = (0.01, mark["value"]) if level else (mark["value"], 0.97)
        transform = axes.get_yaxis_transform() if level else axes.get_xaxis_transform()
        axes.text(x, y, _short(str(mark["label"])), transform=transform, color=_QUIET, fontsize=8, va="bottom")


def _axis(axis: dict[str, str]) -> str:
    return _short(f"{axis['label']} ({axis['unit']})" if axis.get("unit") else axis["label"], 80)


def _short(text: str, most: int = _LONGEST_LABEL) -> str:
    text = plain(text).replace("\n", " ")
    return text if len(text) <= most else f"{text[: most - 1]}…"
