"""ROC, precision–recall and calibration charts of a classification."""

from typing import Any

import numpy as np
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_curve

from training.trainers.evaluation.charts import axis, chart, series
from training.trainers.evaluation.metric import number

MAX_SERIES = 6
BINS = 10


def classification_charts(codes: np.ndarray, shares: np.ndarray, labels: list[str]) -> list[dict[str, Any]]:
    """One curve a class (two classes: that of the second one); the commonest six classes when there are more."""
    counts = np.bincount(codes, minlength=len(labels))
    shown = [1] if len(labels) == 2 else sorted(np.argsort(-counts, kind="stable")[:MAX_SERIES].tolist())
    shown = [c for c in shown if 0 < counts[c] < len(codes)]
    charts = [calibration_chart(codes, shares)]
    if shown:
        charts = [
            roc_chart(codes, shares, labels, shown),
            precision_recall_chart(codes, shares, labels, shown),
            *charts,
        ]
    return charts


def roc_chart(codes: np.ndarray, shares: np.ndarray, labels: list[str], shown: list[int]) -> dict[str, Any]:
    lines, areas = [], []
    for c in shown:
        false_alarms, found, _ = roc_curve(codes == c, shares[:, c])
        areas.append(float(auc(false_alarms, found)))
        lines.append(series(f"{labels[c]} (area {number(areas[-1])})", zip(false_alarms, found, strict=True)))
    lines.append(series("Guessing", [(0, 0), (1, 1)], dash=True))
    worst = int(np.argmin(areas))
    return chart(
        "roc",
        "ROC curve",
        axis("False positive rate"),
        axis("True positive rate"),
        lines,
        f"The area under the curve is {number(areas[worst])} for {_worst(labels, shown, worst)}; guessing gives 0.50.",
    )


def precision_recall_chart(
    codes: np.ndarray, shares: np.ndarray, labels: list[str], shown: list[int]
) -> dict[str, Any]:
    lines, areas = [], []
    for c in shown:
        precision, recall, _ = precision_recall_curve(codes == c, shares[:, c])
        areas.append(float(average_precision_score(codes == c, shares[:, c])))
        lines.append(
            series(f"{labels[c]} (average {number(areas[-1])})", zip(recall[::-1], precision[::-1], strict=True))
        )
    worst = int(np.argmin(areas))
    return chart(
        "precision_recall",
        "Precision and recall",
        axis("Recall"),
        axis("Precision"),
        lines,
        f"Average precision is {number(areas[worst])} for {_worst(labels, shown, worst)}.",
    )


def calibration_chart(codes: np.ndarray, shares: np.ndarray) -> dict[str, Any]:
    """Confidence of the answer against how often it was right (Guo et al., 2017), in ten bins of equal rows."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == codes
    bins = np.array_split(np.argsort(confidence, kind="stable"), min(BINS, max(1, len(codes) // 5)))
    points = [(confidence[rows].mean(), right[rows].mean()) for rows in bins]
    gap = sum(len(rows) * abs(x - y) for rows, (x, y) in zip(bins, points, strict=True)) / len(codes)
    return chart(
        "calibration",
        "Calibration",
        axis("Mean confidence"),
        axis("Share that was right"),
        [series("Model", points), series("Perfectly calibrated", [(0, 0), (1, 1)], dash=True)],
        f"On average the confidence differs from the share that was right by {number(gap)}.",
    )


def _worst(labels: list[str], shown: list[int], worst: int) -> str:
    """“b”, or “b”, the hardest class, when there are several curves."""
    return f"“{labels[shown[worst]]}”" + (", the hardest class" if len(shown) > 1 else "")
