"""Predicted against actual, and residuals, of a regression."""

from typing import Any

import numpy as np

from training.trainers.evaluation.charts import axis, chart, series
from training.trainers.evaluation.metric import number


def regression_charts(target: np.ndarray, predicted: np.ndarray, name: str) -> list[dict[str, Any]]:
    ends = [(end, end) for end in (min(target.min(), predicted.min()), max(target.max(), predicted.max()))]
    residuals = target - predicted
    counts, edges = np.histogram(residuals, bins=min(30, max(5, len(target) // 5)))
    bias = float(residuals.mean())
    direction = "too low" if bias > 0 else "too high"
    return [
        chart(
            "predicted_actual",
            "Predicted and actual",
            axis(f"Actual {name}"),
            axis(f"Predicted {name}"),
            [series("Test rows", zip(target, predicted, strict=True), "scatter"), series("Perfect", ends, dash=True)],
            f"Half of the predictions are within {number(float(np.median(np.abs(residuals))))} of the actual value.",
        ),
        chart(
            "residuals",
            "Residuals",
            axis(f"Predicted {name}"),
            axis("Actual minus predicted"),
            [
                series("Test rows", zip(predicted, residuals, strict=True), "scatter"),
                series("No error", [(predicted.min(), 0), (predicted.max(), 0)], dash=True),
            ],
            f"On average the predictions are {number(abs(bias))} {direction}.",
        ),
        chart(
            "residual_histogram",
            "How large the errors are",
            axis("Actual minus predicted"),
            axis("Rows"),
            [series("Test rows", zip((edges[:-1] + edges[1:]) / 2, counts, strict=True), "bar")],
            f"The largest error is {number(float(np.abs(residuals).max()))}.",
        ),
    ]
