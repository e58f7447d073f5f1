"""What every vision trainer does after its fit: evaluate on images it has not seen, then save."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from training.trainers.artifact import SIGNATURE_FILE
from training.trainers.contract import TrainResult
from training.trainers.evaluation.bootstrap import Bootstrap
from training.trainers.evaluation.charts import axis, chart, series
from training.trainers.evaluation.classification import classification_metrics, confusion_matrix, per_class
from training.trainers.evaluation.classification_charts import classification_charts
from training.trainers.evaluation.metric import number
from training.trainers.job import Job
from training.trainers.tabular.split import Parts
from training.trainers.vision.image_set import Index
from training.trainers.vision.mistakes import mistakes
from training.trainers.vision.saving import CONFIG_FILE, MODEL_FILE, Saved


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """Probabilities (n, classes) of each split, and the loop's history."""

    shares: dict[str, np.ndarray]
    history: list[list[float]]
    notes: dict[str, Any]


def finish_classifier(index: Index, parts: Parts, answers: Answers, saved: Saved, job: Job) -> TrainResult:
    """Metrics of every split, charts and mistakes of the test images; the model lies on disk already."""
    rows = {"train": parts.train, "validation": parts.validation, "test": parts.test}
    rows = {split: chosen for split, chosen in rows.items() if len(chosen)}
    codes = {split: index.codes[chosen] for split, chosen in rows.items()}
    prior = np.bincount(codes["train"], minlength=len(index.labels)) / len(codes["train"])
    draws = Bootstrap(len(codes["test"]), job.seed)
    shares = answers.shares
    return TrainResult(
        headline={"name": "accuracy", "split": "test"},
        metrics={
            split: classification_metrics(codes[split], shares[split], prior, draws if split == "test" else None)
            for split in rows
        },
        baseline={
            "name": "majority class",
            "description": f"Always answers “{index.labels[int(prior.argmax())]}”, the commonest class of the training "
            "images.",
        },
        evaluation={
            "confusion_matrix": confusion_matrix(codes["test"], shares["test"], index.labels),
            "per_class": per_class(codes["test"], shares["test"], index.labels),
            "mistakes": mistakes(index, parts.test, shares["test"]),
            "charts": [
                *loss_charts(answers.history),
                *classification_charts(codes["test"], shares["test"], index.labels),
            ],
        },
        signature=saved.signature,
        example_row=saved.example_row,
        files=(MODEL_FILE, CONFIG_FILE, SIGNATURE_FILE),
        rows={split: len(chosen) for split, chosen in rows.items()},
        notes=answers.notes,
    )


def loss_charts(history: list[list[float]]) -> list[dict[str, Any]]:
    """Loss by step, of training and of validation; none after a single epoch."""
    if len(history) < 2:
        return []
    lines = [series("Training", [(point[0], point[1]) for point in history])]
    told = f"The training loss fell from {number(history[0][1])} to {number(history[-1][1])}."
    if len(history[0]) > 3:
        lines.append(series("Validation", [(point[0], point[3]) for point in history]))
        best = min(point[3] for point in history)
        told = f"The lowest validation loss was {number(best)}; the weights of that epoch are kept."
    return [chart("loss", "Loss", axis("Step"), axis("Loss"), lines, told)]
