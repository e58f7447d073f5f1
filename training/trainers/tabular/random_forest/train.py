"""Random forest (Breiman, 2001): many trees, each on a bootstrap sample, vote.

The forest grows in batches; scikit-learn's warm start gives the same trees as one fit of the whole.
"""

import math

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.evaluation.classification import accuracy, log_loss
from training.trainers.job import Job
from training.trainers.tabular.class_weight import class_weight
from training.trainers.tabular.classifier import finish_classifier
from training.trainers.tabular.prepared import Prepared, prepare
from training.trainers.tabular.random_forest.config import RandomForestConfig
from training.trainers.tasks import tabular_classification

STEPS = 30  # points on the live curve
SMALL = 100_000  # encoded numbers; below, handing trees to threads takes longer than growing them


def fit(config: RandomForestConfig, data: TrainingData, job: Job) -> TrainResult:
    prepared = prepare(data, tabular_classification.TASK, job, scale=False)
    job.phase("training", "Training")
    forest = grow(config, prepared, job)
    return finish_classifier(prepared, forest, job)


def grow(config: RandomForestConfig, prepared: Prepared, job: Job) -> RandomForestClassifier:
    """Add trees batch by batch and report accuracy and log loss of the votes so far."""
    target = prepared.target("train")
    forest = RandomForestClassifier(
        n_estimators=0,
        max_depth=config.max_depth,
        min_samples_leaf=config.min_samples_leaf,
        max_features=None if config.max_features == "all" else config.max_features,
        criterion=config.criterion,
        class_weight=class_weight(config.class_weight, target),
        warm_start=True,
        random_state=job.seed,
        n_jobs=1 if prepared.encoded["train"].size < SMALL else job.threads,
    )
    rows = {split: prepared.encoded[split].astype(np.float32) for split in ("train", "validation")}
    codes = {split: np.searchsorted(prepared.labels, prepared.target(split)) for split in rows}
    votes = {split: np.zeros((len(rows[split]), len(prepared.labels))) for split in rows}
    columns = np.searchsorted(prepared.labels, np.unique(target))

    batch = math.ceil(config.n_estimators / STEPS)
    job.progress(0, config.n_estimators, "trees")
    for done in [*range(batch, config.n_estimators, batch), config.n_estimators]:
        job.check_stop()
        seen = len(getattr(forest, "estimators_", []))
        forest.set_params(n_estimators=done).fit(rows["train"], target)
        for tree in forest.estimators_[seen:]:
            for split, features in rows.items():
                if len(features):
                    votes[split][:, columns] += tree.predict_proba(features, check_input=False)
        for split, total in votes.items():
            if len(total):
                share = total / done
                job.metric(done, split, accuracy=accuracy(codes[split], share), log_loss=log_loss(codes[split], share))
        job.progress(done, config.n_estimators, "trees")
    return forest.set_params(warm_start=False)
