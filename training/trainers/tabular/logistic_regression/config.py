"""Logistic regression: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tabular.checks import check_classes, check_features, check_target
from training.trainers.tabular.estimates import seconds
from training.trainers.tabular.presets import RESTARTS, SKLEARN, presets
from training.trainers.tabular.table_info import TableInfo
from training.trainers.tasks import tabular_classification

SMALL = 2000  # rows below which a straight boundary often beats trees


@dataclass(frozen=True, kw_only=True, slots=True)
class LogisticRegressionConfig(TrainerConfig):
    """Hyperparameters of scikit-learn's LogisticRegression (L2, lbfgs), under its names."""

    C: Annotated[
        float,
        param(
            "Inverse regularisation C",
            group="Model",
            help="Smaller keeps the weights small, against overfitting; larger follows the data more closely.",
            gt=0,
            le=1e6,
            search=(1e-3, 1e3),
            log=True,
        ),
    ] = 1.0
    max_iter: Annotated[
        int,
        param(
            "Iterations, at most",
            group="Optimiser",
            help="The fit ends earlier when the loss no longer falls. Raise it when the job says that it still did.",
            ge=1,
            le=100_000,
        ),
    ] = 500
    tol: Annotated[
        float,
        param(
            "Tolerance",
            group="Optimiser",
            help="The fit has converged when the gradient is smaller than this.",
            gt=0,
            le=1,
            advanced=True,
        ),
    ] = 1e-4
    fit_intercept: Annotated[
        bool,
        param(
            "Fit an intercept",
            group="Model",
            help="Lets the classes differ in share when all columns are at their mean. Rarely worth switching off.",
            advanced=True,
        ),
    ] = True
    class_weight: Annotated[
        Literal["none", "balanced"],
        param(
            "Class weight",
            group="Data",
            help="Balanced counts rows of a rare class more: it is found more often, at the price of false alarms.",
            choices={"none": "Every row counts the same", "balanced": "Every class counts the same"},
            search=("none", "balanced"),
        ),
    ] = "none"


def check(config: LogisticRegressionConfig, data: TableInfo) -> list[Complaint]:
    return [*check_features(data), *check_target(data), *check_classes(data)]


def estimate(config: LogisticRegressionConfig, data: TableInfo) -> Estimate:
    classes = data.target.unique if data.target else 2
    iterations = min(config.max_iter, 100)
    return seconds(iterations * (1e-3 + 1.5e-9 * data.labelled_rows * data.width * max(classes, 2)))


def fitness(data: TableInfo) -> Fitness:
    if data.labelled_rows < SMALL:
        return Fitness(score=0.8, reason=f"Quick, and hard to overfit with {data.labelled_rows} rows; the yardstick.")
    return Fitness(score=0.6, reason="Fast and easy to explain; the yardstick that other trainers have to beat.")


spec = TrainerSpec(
    key="logistic-regression",
    label="Logistic regression",
    description="A weighted sum of the columns gives each class its probability.",
    task=tabular_classification.TASK,
    family="sklearn",
    config_class=LogisticRegressionConfig,
    fit="training.trainers.tabular.logistic_regression.train:fit",
    flavor="sklearn",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=presets(quick={"max_iter": 100, "tol": 1e-3}, thorough={"max_iter": 5000, "tol": 1e-6}),
    requires=SKLEARN,
    resume_note=RESTARTS,
)
