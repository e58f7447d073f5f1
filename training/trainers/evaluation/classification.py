"""Metrics of a classification beside those of always answering the commonest class."""

from typing import Any

import numpy as np

from training.trainers.evaluation.bootstrap import Bootstrap, all_right, mean_of
from training.trainers.evaluation.metric import Metric, number, times
from training.trainers.evaluation.scores import (
    accuracy,
    balanced_accuracies,
    confusions,
    log_loss,
    macro_f1s,
    roc_aucs,
    row_losses,
)

__all__ = ["accuracy", "classification_metrics", "confusion_matrix", "log_loss", "per_class"]

MAX_CLASSES_FOR_INTERVALS = 50  # a resample's confusion matrix has this many squared cells


def classification_metrics(
    codes: np.ndarray, shares: np.ndarray, prior: np.ndarray, bootstrap: Bootstrap | None = None
) -> dict[str, dict[str, Any]]:
    """All metrics of one split.

    `codes` (n,): true class numbers; `shares` (n, k): predicted probabilities; `prior` (k,): class shares in the
    training rows, which is what the baseline answers. Intervals only with a `bootstrap`.
    """
    predicted, classes = shares.argmax(axis=1), shares.shape[1]
    guess = np.tile(prior, (len(codes), 1))
    everything = np.arange(len(codes))[None, :]
    intervals = bootstrap is not None and classes <= MAX_CLASSES_FOR_INTERVALS

    def from_confusion(score: Any, label: str, explain: str) -> Metric:
        def statistic(draws: np.ndarray) -> np.ndarray:
            return np.asarray(score(confusions(codes, predicted, classes, draws)))

        value = float(statistic(everything)[0])
        baseline = float(score(confusions(codes, guess.argmax(axis=1), classes, everything))[0])
        return Metric(
            value=value,
            interval=bootstrap.interval(statistic, value) if bootstrap and intervals else None,
            baseline=baseline,
            label=label,
            higher_is_better=True,
            sentence=f"{label} {number(value)}: {explain.format(times(value))}; "
            f"always guessing the commonest class gives {number(baseline)}.",
        )

    metrics = {
        "accuracy": _accuracy(codes, shares, guess, bootstrap),
        "balanced_accuracy": from_confusion(
            balanced_accuracies, "Balanced accuracy", "a class is recognised {}, whether common or rare"
        ),
        "macro_f1": from_confusion(
            macro_f1s, "Macro F1", "precision and recall together, averaged over the classes, where 1.00 is perfect"
        ),
        "roc_auc": _roc_auc(codes, shares, bootstrap if intervals else None),
        "log_loss": _log_loss(codes, shares, guess, bootstrap),
    }
    return {name: metric.as_dict() for name, metric in metrics.items() if np.isfinite(metric.value)}


def _accuracy(codes: np.ndarray, shares: np.ndarray, guess: np.ndarray, bootstrap: Bootstrap | None) -> Metric:
    value, baseline = accuracy(codes, shares), accuracy(codes, guess)
    hits = (shares.argmax(axis=1) == codes).astype(float)
    interval = bootstrap.interval(mean_of(hits), value) if bootstrap else None
    if bootstrap and value == 1:
        interval = all_right(len(codes))
    return Metric(
        value=value,
        interval=interval,
        baseline=baseline,
        label="Accuracy",
        higher_is_better=True,
        sentence=f"Accuracy {number(value)}: right {times(value)}; "
        f"always guessing the commonest class gives {number(baseline)}.",
    )


def _roc_auc(codes: np.ndarray, shares: np.ndarray, bootstrap: Bootstrap | None) -> Metric:
    statistic = roc_aucs(codes, shares)
    value = float(statistic(np.arange(len(codes))[None, :])[0])
    return Metric(
        value=value,
        interval=bootstrap.interval(statistic, value) if bootstrap else None,
        baseline=0.5,
        label="ROC AUC",
        higher_is_better=True,
        sentence=f"ROC AUC {number(value)}: of two, one of a class and one not, the right one scores higher "
        f"{times(value) if np.isfinite(value) else 'never'}; guessing gives 0.50.",
    )


def _log_loss(codes: np.ndarray, shares: np.ndarray, guess: np.ndarray, bootstrap: Bootstrap | None) -> Metric:
    value, baseline = log_loss(codes, shares), log_loss(codes, guess)
    return Metric(
        value=value,
        interval=bootstrap.interval(mean_of(row_losses(codes, shares)), value) if bootstrap else None,
        baseline=baseline,
        label="Log loss",
        higher_is_better=False,
        sentence=f"Log loss {number(value)}: how surprising the true classes are to the model, 0 being not at all; "
        f"always giving the classes' shares gives {number(baseline)}.",
    )


def confusion_matrix(codes: np.ndarray, shares: np.ndarray, labels: list[str]) -> dict[str, Any]:
    """Rows are true classes, columns predicted ones."""
    matrix = confusions(codes, shares.argmax(axis=1), len(labels), np.arange(len(codes))[None, :])[0]
    return {"labels": labels, "counts": matrix.tolist()}


def per_class(codes: np.ndarray, shares: np.ndarray, labels: list[str]) -> list[dict[str, Any]]:
    """Precision, recall, F1 and number of rows of each class; None where a class was never predicted or never true."""
    matrix = np.array(confusion_matrix(codes, shares, labels)["counts"])
    result = []
    for index, label in enumerate(labels):
        hits, true, said = int(matrix[index, index]), int(matrix[index].sum()), int(matrix[:, index].sum())
        result.append(
            {
                "label": label,
                "precision": hits / said if said else None,
                "recall": hits / true if true else None,
                "f1": 2 * hits / (true + said) if true + said else None,
                "support": true,
            }
        )
    return result
