"""What every classifier does after its fit: evaluate on rows it has not seen, then save."""

from typing import Any

import numpy as np

from training.trainers.artifact import SIGNATURE_FILE
from training.trainers.contract import TrainResult
from training.trainers.evaluation.bootstrap import Bootstrap
from training.trainers.evaluation.classification import (
    accuracy,
    classification_metrics,
    confusion_matrix,
    per_class,
)
from training.trainers.evaluation.classification_charts import classification_charts
from training.trainers.evaluation.importance import permutation_importance
from training.trainers.job import Job
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.saving import MODEL_FILE, save_model
from training.trainers.tabular.signature import example_row


def finish_classifier(prepared: Prepared, model: Any, job: Job) -> TrainResult:
    """Metrics of every split, charts and importance of the test rows; model and signature on disk."""
    job.phase("evaluating", "Evaluating")
    labels = [str(label) for label in prepared.labels]
    codes = {split: np.searchsorted(prepared.labels, prepared.target(split)) for split in prepared.splits}
    shares = {split: probabilities(model, prepared.encoded[split], prepared.labels) for split in prepared.splits}
    prior = np.bincount(codes["train"], minlength=len(labels)) / len(codes["train"])
    draws = Bootstrap(len(codes["test"]), job.seed)
    metrics = {
        split: classification_metrics(codes[split], shares[split], prior, draws if split == "test" else None)
        for split in prepared.splits
    }
    job.check_stop()
    pipeline = prepared.pipeline(model)
    importance = permutation_importance(
        lambda cells: probabilities(pipeline, cells, prepared.labels),
        accuracy,
        prepared.cells("test"),
        codes["test"],
        [feature.name for feature in prepared.table.features],
        job.seed,
        lambda column: job.check_stop(),
    )
    signature = save_model(prepared, model, {"kind": "classification", "labels": labels}, job)
    return TrainResult(
        headline={"name": "accuracy", "split": "test"},
        metrics=metrics,
        baseline={
            "name": "majority class",
            "description": f"Always answers “{labels[int(prior.argmax())]}”, the commonest class of the training rows.",
        },
        evaluation={
            "confusion_matrix": confusion_matrix(codes["test"], shares["test"], labels),
            "per_class": per_class(codes["test"], shares["test"], labels),
            "importance": importance,
            "importance_of": "accuracy",
            "charts": classification_charts(codes["test"], shares["test"], labels),
        },
        signature=signature,
        example_row=example_row(prepared),
        files=(MODEL_FILE, SIGNATURE_FILE),
        rows=prepared.rows(),
    )


def probabilities(model: Any, rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Shape (rows, labels); a class that was not among the training rows has probability 0."""
    shares = np.zeros((len(rows), len(labels)))
    shares[:, np.searchsorted(labels, model.classes_)] = model.predict_proba(rows)
    return shares
