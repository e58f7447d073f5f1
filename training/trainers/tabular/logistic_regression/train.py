"""Logistic regression with an L2 penalty, fitted by L-BFGS (Liu, Nocedal, 1989).

The fit runs in growing chunks of iterations, each starting from the weights of the last, so that the loss can be
watched. The problem is convex: the chunks end at the same weights as one long fit.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.errors import Diverged
from training.trainers.evaluation.classification import accuracy, log_loss
from training.trainers.job import Job
from training.trainers.tabular.class_weight import class_weight
from training.trainers.tabular.classifier import finish_classifier, probabilities
from training.trainers.tabular.logistic_regression.config import LogisticRegressionConfig
from training.trainers.tabular.prepared import Prepared, prepare
from training.trainers.tasks import tabular_classification

GROWTH = 4  # a chunk is a quarter of the iterations so far: about 30 points on the live curve for 500 iterations


def fit(config: LogisticRegressionConfig, data: TrainingData, job: Job) -> TrainResult:
    prepared = prepare(data, tabular_classification.TASK, job, scale=True)
    job.phase("training", "Training")
    model = descend(config, prepared, job)
    return finish_classifier(prepared, model, job)


def descend(config: LogisticRegressionConfig, prepared: Prepared, job: Job) -> LogisticRegression:
    """Iterate until the gradient is small or the iterations are used up."""
    target = prepared.target("train")
    model = LogisticRegression(
        C=config.C,
        tol=config.tol,
        fit_intercept=config.fit_intercept,
        class_weight=class_weight(config.class_weight, target),
        warm_start=True,
    )
    done, converged = 0, False
    job.progress(0, config.max_iter, "iterations")
    while done < config.max_iter and not converged:
        job.check_stop()
        iterations = min(max(1, done // GROWTH), config.max_iter - done)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a chunk is not meant to converge
            model.set_params(max_iter=iterations).fit(prepared.encoded["train"], target)
        used = int(model.n_iter_.max())
        converged = used < iterations
        done += used
        report(model, prepared, done, job)
        job.progress(done, config.max_iter, "iterations")
    if converged:
        job.log(f"Converged after {done} iterations.")
        job.progress(config.max_iter, config.max_iter, "iterations")
    else:
        job.warning("not_converged", f"The loss was still falling after {done} iterations. Allow more of them.")
    return model.set_params(max_iter=config.max_iter, warm_start=False)


def report(model: LogisticRegression, prepared: Prepared, step: int, job: Job) -> None:
    if not np.isfinite(model.coef_).all():
        raise Diverged("The weights are no longer numbers.", hint="Lower C, or remove columns with extreme values.")
    for split in ("train", "validation"):
        if split in prepared.splits:
            codes = np.searchsorted(prepared.labels, prepared.target(split))
            shares = probabilities(model, prepared.encoded[split], prepared.labels)
            job.metric(step, split, log_loss=log_loss(codes, shares), accuracy=accuracy(codes, shares))
