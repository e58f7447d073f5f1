"""What every regressor does after its fit: evaluate on rows it has not seen, then save."""

from typing import Any

import numpy as np

from training.trainers.artifact import SIGNATURE_FILE
from training.trainers.contract import TrainResult
from training.trainers.errors import Diverged
from training.trainers.evaluation.bootstrap import Bootstrap
from training.trainers.evaluation.importance import permutation_importance
from training.trainers.evaluation.metric import number
from training.trainers.evaluation.regression import r2, regression_metrics
from training.trainers.evaluation.regression_charts import regression_charts
from training.trainers.job import Job
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.saving import MODEL_FILE, save_model
from training.trainers.tabular.signature import example_row


def finish_regressor(prepared: Prepared, model: Any, job: Job) -> TrainResult:
    """Metrics of every split, charts and importance of the test rows; model and signature on disk."""
    job.phase("evaluating", "Evaluating")
    predicted = {split: model.predict(prepared.encoded[split]) for split in prepared.splits}
    if not all(np.isfinite(values).all() for values in predicted.values()):
        raise Diverged("The model's predictions are no longer numbers.", hint="Lower the learning rate.")
    mean = float(prepared.target("train").mean())
    draws = Bootstrap(len(predicted["test"]), job.seed)
    metrics = {
        split: regression_metrics(prepared.target(split), predicted[split], mean, draws if split == "test" else None)
        for split in prepared.splits
    }
    job.check_stop()
    importance = permutation_importance(
        prepared.pipeline(model).predict,
        r2,
        prepared.cells("test"),
        prepared.target("test"),
        [feature.name for feature in prepared.table.features],
        job.seed,
        lambda column: job.check_stop(),
    )
    target = prepared.target("train")
    outputs: dict[str, Any] = {
        "kind": "regression",
        "labels": [],
        "name": prepared.table.target_name,
        "min": float(target.min()),
        "max": float(target.max()),
    }
    signature = save_model(prepared, model, outputs, job)
    return TrainResult(
        headline={"name": "r2", "split": "test"},
        metrics=metrics,
        baseline={"name": "mean", "description": f"Always answers {number(mean)}, the mean of the training rows."},
        evaluation={
            "importance": importance,
            "importance_of": "r2",
            "charts": regression_charts(prepared.target("test"), predicted["test"], prepared.table.target_name or ""),
        },
        signature=signature,
        example_row=example_row(prepared),
        files=(MODEL_FILE, SIGNATURE_FILE),
        rows=prepared.rows(),
    )
