"""Gradient boosting (Friedman, 2001) on histograms of the columns (Ke et al., 2017)."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.job import Job
from training.trainers.tabular.gradient_boosting.config import GradientBoostingConfig
from training.trainers.tabular.prepared import Prepared, prepare
from training.trainers.tabular.regressor import finish_regressor
from training.trainers.tasks import tabular_regression

POINTS = 100  # on the live curve, at most


def fit(config: GradientBoostingConfig, data: TrainingData, job: Job) -> TrainResult:
    prepared = prepare(data, tabular_regression.TASK, job, scale=False)
    job.phase("training", "Training")
    model = boost(config, prepared, job)
    return finish_regressor(prepared, model, job)


def boost(config: GradientBoostingConfig, prepared: Prepared, job: Job) -> HistGradientBoostingRegressor:
    """Add trees until the validation error (the training error without validation rows) stops falling.

    scikit-learn asks `_should_stop` after each tree. Ours answers, and reports on the way. The public ways are slow:
    a warm start, or a scorer of one's own, predicts all earlier trees again each time (3.6 s instead of 0.6 s).
    """
    validate = "validation" in prepared.splits
    model = HistGradientBoostingRegressor(
        loss=config.loss,
        learning_rate=config.learning_rate,
        max_iter=config.max_iter,
        max_leaf_nodes=config.max_leaf_nodes,
        min_samples_leaf=config.min_samples_leaf,
        l2_regularization=config.l2_regularization,
        early_stopping=True,
        validation_fraction=None,
        random_state=job.seed,
    )
    job.progress(0, config.max_iter, "trees")
    model._should_stop = watch(model, config, job)
    model.fit(
        prepared.encoded["train"],
        prepared.target("train"),
        X_val=prepared.encoded["validation"] if validate else None,
        y_val=prepared.target("validation") if validate else None,
    )
    del model._should_stop  # it holds the job, and must not be saved with the model
    if model.n_iter_ < config.max_iter:
        job.log(f"Ended after {model.n_iter_} trees: the error had not improved for {config.patience}.")
    job.progress(config.max_iter, config.max_iter, "trees")
    return model


def watch(
    model: HistGradientBoostingRegressor, config: GradientBoostingConfig, job: Job
) -> Callable[[Sequence[float]], bool]:
    """The function called with all scores so far, one before the first tree and one after each."""
    every = max(1, config.max_iter // POINTS)

    def should_stop(scores: Sequence[float]) -> bool:
        job.check_stop()
        tree = len(scores) - 1
        ends = patience_is_over(scores, config.patience)
        if tree % every == 0 or tree == config.max_iter or ends:
            job.metric(tree, "train", **error(config.loss, model.train_score_[-1]))
            if model.validation_score_:
                job.metric(tree, "validation", **error(config.loss, model.validation_score_[-1]))
        job.progress(tree, config.max_iter, "trees")
        return ends

    return should_stop


def patience_is_over(scores: Sequence[float], patience: int | None) -> bool:
    """Whether the best score, the higher the better, is older than `patience` trees."""
    return patience is not None and len(scores) - 1 - int(np.argmax(scores)) >= patience


def error(loss: str, score: float) -> dict[str, float]:
    """The score is minus the loss: half the mean squared error, or the mean absolute error."""
    return {"rmse": float(np.sqrt(-2 * score))} if loss == "squared_error" else {"mae": float(-score)}
