"""Sizes of the clusters, and the rows in two dimensions."""

from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from training.trainers.evaluation.charts import axis, chart, series
from training.trainers.evaluation.metric import percent


def clustering_charts(rows: np.ndarray, codes: np.ndarray, labels: list[str]) -> list[dict[str, Any]]:
    return [scatter_chart(rows, codes, labels), sizes_chart(codes, labels)]


def scatter_chart(rows: np.ndarray, codes: np.ndarray, labels: list[str]) -> dict[str, Any]:
    """The two directions in which the rows differ most (principal components; Pearson, 1901)."""
    components = min(2, rows.shape[1])
    pca = PCA(components, random_state=0).fit(rows)
    points = pca.transform(rows)
    if components == 1:
        points = np.column_stack([points, np.zeros(len(points))])
    kept = float(np.nan_to_num(pca.explained_variance_ratio_).sum())
    return chart(
        "clusters",
        "Clusters in two dimensions",
        axis("First component"),
        axis("Second component"),
        [series(label, points[codes == code], "scatter") for code, label in enumerate(labels) if (codes == code).any()],
        f"The picture keeps {percent(kept)} of the differences between the rows.",
    )


def sizes_chart(codes: np.ndarray, labels: list[str]) -> dict[str, Any]:
    counts = np.bincount(codes, minlength=len(labels))
    return chart(
        "cluster_sizes",
        "Rows per cluster",
        axis("Cluster", kind="category"),
        axis("Training rows"),
        [series("Rows", zip(labels, counts, strict=True), "bar")],
        f"The largest cluster holds {percent(counts.max() / counts.sum())} of the rows, the smallest "
        f"{percent(counts.min() / counts.sum())}.",
    )
