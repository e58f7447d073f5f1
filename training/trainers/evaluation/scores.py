"""Classification scores, for many resamples at once. `codes` (n,) are class numbers, `shares` (n, k) probabilities."""

import numpy as np

from training.trainers.evaluation.bootstrap import Statistic

Array = np.ndarray


def accuracy(codes: Array, shares: Array) -> float:
    """Share of rows whose most probable class is the true one."""
    return float((shares.argmax(axis=1) == codes).mean())


def row_losses(codes: Array, shares: Array) -> Array:
    """−ln of the probability given to the true class, shape (n,); probabilities are clipped as in scikit-learn."""
    smallest = np.finfo(float).eps
    return -np.log(np.clip(shares[np.arange(len(codes)), codes], smallest, 1.0))


def log_loss(codes: Array, shares: Array) -> float:
    return float(row_losses(codes, shares).mean())


def confusions(codes: Array, predicted: Array, classes: int, draws: Array) -> Array:
    """Confusion matrix (true, predicted) of each resample: shape (B, classes, classes)."""
    cells = (codes * classes + predicted)[draws]
    offsets = np.arange(len(draws))[:, None] * classes**2
    counts = np.bincount((cells + offsets).ravel(), minlength=len(draws) * classes**2)
    return counts.reshape(len(draws), classes, classes)


def balanced_accuracies(matrices: Array) -> Array:
    """Mean recall over the classes that occur (Brodersen et al., 2010), shape (B,)."""
    hits, true = np.diagonal(matrices, axis1=1, axis2=2), matrices.sum(axis=2)
    return _mean_where(hits / np.maximum(true, 1), true > 0)


def macro_f1s(matrices: Array) -> Array:
    """Mean over classes, true or predicted, of F1 = 2 hits / (true + predicted) (van Rijsbergen, 1979), shape (B,)."""
    hits = np.diagonal(matrices, axis1=1, axis2=2)
    either = matrices.sum(axis=2) + matrices.sum(axis=1)
    return _mean_where(2 * hits / np.maximum(either, 1), either > 0)


def _mean_where(values: Array, mask: Array) -> Array:
    means: Array = np.where(mask, values, 0).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
    return means


def roc_aucs(codes: Array, shares: Array) -> Statistic:
    """Area under the ROC curve; with more than two classes the mean of one class against the rest.

    It is the chance that a row of the class scores higher than another row, ties counting half (Hanley, McNeil, 1982).
    A class that does not occur, or alone, in a resample is left out of its mean.
    """
    classes = range(1, 2) if shares.shape[1] == 2 else range(shares.shape[1])

    def statistic(draws: Array) -> Array:
        rows, positions = np.unique(draws, return_inverse=True)
        offsets = np.arange(len(draws))[:, None] * len(rows)
        counts = np.bincount((positions.reshape(draws.shape) + offsets).ravel(), minlength=len(draws) * len(rows))
        weights = counts.reshape(len(draws), len(rows)).astype(float)
        areas = [_weighted_auc(shares[rows, c], codes[rows] == c, weights) for c in classes]
        return np.nanmean(np.where(np.isnan(areas).all(axis=0), -np.inf, areas), axis=0)

    return statistic


def _weighted_auc(scores: Array, positive: Array, weights: Array) -> Array:
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    hits = np.add.reduceat(weights[:, order] * positive[order], starts, axis=1)
    others = np.add.reduceat(weights[:, order] * ~positive[order], starts, axis=1)
    below = np.cumsum(others, axis=1) - others
    pairs = hits.sum(axis=1) * others.sum(axis=1)
    won = (hits * (below + others / 2)).sum(axis=1)
    areas: Array = np.where(pairs > 0, won / np.maximum(pairs, 1), np.nan)
    return areas
