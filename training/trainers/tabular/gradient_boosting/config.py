"""Gradient boosting: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tabular.checks import check_features, check_number, check_target, warning
from training.trainers.tabular.estimates import seconds
from training.trainers.tabular.presets import RESTARTS, SKLEARN, presets
from training.trainers.tabular.table_info import TableInfo
from training.trainers.tasks import tabular_regression


@dataclass(frozen=True, kw_only=True, slots=True)
class GradientBoostingConfig(TrainerConfig):
    """Hyperparameters of scikit-learn's HistGradientBoostingRegressor, under its names."""

    max_iter: Annotated[
        int,
        param(
            "Trees, at most",
            group="Model",
            help="Each tree corrects the ones before. With patience set, the fit ends when it has learnt enough.",
            ge=1,
            le=10_000,
            search=(50, 1000),
        ),
    ] = 300
    learning_rate: Annotated[
        float,
        param(
            "Learning rate",
            group="Model",
            help="How much each tree may correct. Smaller needs more trees and often does better on new rows.",
            gt=0,
            le=1,
            search=(0.01, 0.3),
            log=True,
        ),
    ] = 0.05
    max_leaf_nodes: Annotated[
        int,
        param(
            "Leaves per tree, at most",
            group="Model",
            help="More leaves catch finer patterns, and noise with them.",
            ge=2,
            le=1000,
            search=(4, 63),
        ),
    ] = 15
    min_samples_leaf: Annotated[
        int,
        param(
            "Rows per leaf, at least",
            group="Model",
            help="A leaf with fewer training rows is not made. Lower it for very small tables.",
            ge=1,
            le=10_000,
            search=(5, 100),
        ),
    ] = 20
    l2_regularization: Annotated[
        float,
        param(
            "L2 regularisation",
            group="Model",
            help="Pulls the leaves' values towards zero, against overfitting. 0 switches it off.",
            ge=0,
            le=1000,
            search=(0.0, 10.0),
            advanced=True,
        ),
    ] = 0.0
    loss: Annotated[
        Literal["squared_error", "absolute_error"],
        param(
            "Loss",
            group="Model",
            help="Squared error aims at the mean; absolute error at the median, which few extreme values do not move.",
            choices={"squared_error": "Squared error", "absolute_error": "Absolute error"},
            search=("squared_error", "absolute_error"),
        ),
    ] = "squared_error"
    patience: Annotated[
        int | None,
        param(
            "Patience",
            group="Optimiser",
            help="End when the validation error has not improved for this many trees. Empty: build all trees.",
            ge=1,
            le=1000,
            unit="trees",
        ),
    ] = 20


def check(config: GradientBoostingConfig, data: TableInfo) -> list[Complaint]:
    found = [*check_features(data), *check_target(data), *check_number(data)]
    if data.labelled_rows < 3 * config.min_samples_leaf:
        found.append(
            warning(
                "leaves_too_large",
                f"With {data.labelled_rows} rows and {config.min_samples_leaf} or more a leaf, trees can hardly split.",
                f"Lower it to about {max(1, data.labelled_rows // 20)}.",
                field="min_samples_leaf",
            )
        )
    return found


def estimate(config: GradientBoostingConfig, data: TableInfo) -> Estimate:
    return seconds(config.max_iter * (1.5e-3 + 4e-9 * data.labelled_rows * data.width))


def fitness(data: TableInfo) -> Fitness:
    return Fitness(score=0.9, reason="Usually the most accurate on tables with numbers, and it ends by itself in time.")


spec = TrainerSpec(
    key="gradient-boosting-regressor",
    label="Gradient boosting",
    description="Small trees, each correcting the ones before, predict a number.",
    task=tabular_regression.TASK,
    family="sklearn",
    config_class=GradientBoostingConfig,
    fit="training.trainers.tabular.gradient_boosting.train:fit",
    flavor="sklearn",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=presets(
        quick={"max_iter": 100, "learning_rate": 0.1},
        thorough={"max_iter": 2000, "learning_rate": 0.02, "patience": 50},
    ),
    requires=SKLEARN,
    resume_note=RESTARTS,
)
