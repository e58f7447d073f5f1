"""What every clustering does after its fit: judge it against the same on data without structure, then save."""

from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from training.trainers.artifact import SIGNATURE_FILE
from training.trainers.contract import TrainResult
from training.trainers.evaluation.clustering import clustering_metrics
from training.trainers.evaluation.clustering_charts import clustering_charts
from training.trainers.job import Job
from training.trainers.tabular.cluster_profile import cluster_profiles
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.saving import MODEL_FILE, save_model
from training.trainers.tabular.signature import example_row


def finish_clusterer(prepared: Prepared, model: Any, job: Job) -> TrainResult:
    """Metrics of every split, sizes and profiles of the clusters, charts; model and signature on disk."""
    job.phase("evaluating", "Evaluating")
    labels = [f"Cluster {number}" for number in range(1, model.n_clusters + 1)]
    codes = {split: model.predict(prepared.encoded[split]) for split in prepared.splits}
    reference = shuffled_reference(prepared, model.n_clusters, job.seed)
    metrics = {
        split: clustering_metrics(
            prepared.encoded[split], codes[split], reference[split], job.seed, intervals=split == "test"
        )
        for split in prepared.splits
    }
    job.check_stop()
    signature = save_model(prepared, model, {"kind": "clustering", "labels": labels}, job)
    return TrainResult(
        headline={"name": "silhouette", "split": "test" if "silhouette" in metrics["test"] else "train"},
        metrics=metrics,
        baseline={
            "name": "shuffled columns",
            "description": f"The search for {model.n_clusters} clusters in the same columns, each shuffled by itself: "
            "what the method finds where there is nothing to find.",
        },
        evaluation={
            "clusters": cluster_profiles(prepared, codes["train"], labels),
            "charts": clustering_charts(prepared.encoded["train"], codes["train"], labels),
        },
        signature=signature,
        example_row=example_row(prepared),
        files=(MODEL_FILE, SIGNATURE_FILE),
        rows=prepared.rows(),
    )


def shuffled_reference(prepared: Prepared, clusters: int, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each split, rows whose raw columns were shuffled independently, and their clusters by a fit on such rows.

    Shuffling keeps every column's values and destroys what they have to do with each other.
    """
    random = np.random.default_rng(seed)
    rows = {}
    for split in prepared.splits:
        cells = prepared.cells(split).copy()
        for column in range(cells.shape[1]):
            cells[:, column] = cells[random.permutation(len(cells)), column]
        rows[split] = prepared.encoder.transform(cells)
    model = KMeans(clusters, n_init=3, random_state=seed).fit(rows["train"])
    return {split: (values, model.predict(values)) for split, values in rows.items()}
