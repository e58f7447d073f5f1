"""Metrics of a clustering beside those of the same search in shuffled columns."""

from typing import Any

import numpy as np
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from training.trainers.evaluation.bootstrap import Bootstrap, mean_of
from training.trainers.evaluation.metric import Metric, number

SAMPLE = 2000  # rows; the silhouette compares every row with every other


def clustering_metrics(
    rows: np.ndarray,
    codes: np.ndarray,
    reference: tuple[np.ndarray, np.ndarray],
    seed: int,
    *,
    intervals: bool,
) -> dict[str, dict[str, Any]]:
    """Silhouette, Davies–Bouldin and Calinski–Harabasz of one split, on at most 2,000 rows.

    `reference` is (rows, clusters) of the shuffled data. Empty when the rows lie in one cluster, or each in its own:
    then none of the three is defined.
    """
    rows, codes = _sample(rows, codes, seed)
    if not _defined(codes):
        return {}
    base_rows, base_codes = _sample(*reference, seed)
    known = _defined(base_codes)
    silhouettes = silhouette_samples(rows, codes)
    metrics = {
        "silhouette": _silhouette(
            silhouettes,
            float(silhouette_samples(base_rows, base_codes).mean()) if known else None,
            Bootstrap(len(rows), seed) if intervals else None,
        ),
        "davies_bouldin": _compared(
            davies_bouldin_score(rows, codes),
            davies_bouldin_score(base_rows, base_codes) if known else None,
            "Davies–Bouldin index",
            False,
            "how wide the clusters are for their distance, the lower the clearer",
        ),
        "calinski_harabasz": _compared(
            calinski_harabasz_score(rows, codes),
            calinski_harabasz_score(base_rows, base_codes) if known else None,
            "Calinski–Harabasz index",
            True,
            "spread between the clusters over spread within them, the higher the clearer",
        ),
    }
    return {name: metric.as_dict() for name, metric in metrics.items()}


def _silhouette(values: np.ndarray, baseline: float | None, bootstrap: Bootstrap | None) -> Metric:
    """Rousseeuw (1987): (b − a) / max(a, b) with a the mean distance to the own cluster, b to the nearest other one."""
    mean = float(values.mean())
    metric = _compared(
        mean,
        baseline,
        "Silhouette",
        True,
        "how much closer rows are to their own cluster than to the next, from −1 to 1",
    )
    interval = bootstrap.interval(mean_of(values), mean) if bootstrap else None
    return Metric(
        value=mean,
        interval=interval,
        baseline=baseline,
        label=metric.label,
        higher_is_better=True,
        sentence=metric.sentence,
    )


def _compared(value: float, baseline: float | None, label: str, up: bool, explain: str) -> Metric:
    """Davies, Bouldin (1979); Caliński, Harabasz (1974)."""
    against = "" if baseline is None else f"; the same search in shuffled columns gives {number(baseline)}"
    return Metric(
        value=float(value),
        interval=None,
        baseline=None if baseline is None else float(baseline),
        label=label,
        higher_is_better=up,
        sentence=f"{label} {number(value)}: {explain}{against}.",
    )


def _sample(rows: np.ndarray, codes: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    if len(rows) <= SAMPLE:
        return rows, codes
    chosen = np.random.default_rng(seed).permutation(len(rows))[:SAMPLE]
    return rows[chosen], codes[chosen]


def _defined(codes: np.ndarray) -> bool:
    return 2 <= len(np.unique(codes)) < len(codes)
