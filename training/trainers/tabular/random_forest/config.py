"""Random forest: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from math import log2
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tabular.checks import check_classes, check_features, check_target
from training.trainers.tabular.estimates import seconds
from training.trainers.tabular.presets import RESTARTS, SKLEARN, presets
from training.trainers.tabular.table_info import TableInfo
from training.trainers.tasks import tabular_classification


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomForestConfig(TrainerConfig):
    """Hyperparameters of scikit-learn's RandomForestClassifier, under its names."""

    n_estimators: Annotated[
        int,
        param(
            "Trees",
            group="Model",
            help="How many trees vote. More is steadier and slower; beyond a few hundred little changes.",
            ge=1,
            le=5000,
            search=(50, 1000),
        ),
    ] = 300
    max_depth: Annotated[
        int | None,
        param(
            "Maximum depth",
            group="Model",
            help="Questions a tree may ask in a row. Empty: until its leaves are pure. Lower it against overfitting.",
            ge=1,
            le=200,
            search=(2, 32),
        ),
    ] = None
    min_samples_leaf: Annotated[
        int,
        param(
            "Rows per leaf, at least",
            group="Model",
            help="A leaf with fewer training rows is not made. Raise it when the data is noisy.",
            ge=1,
            le=10_000,
            search=(1, 20),
        ),
    ] = 1
    max_features: Annotated[
        Literal["sqrt", "log2", "all"],
        param(
            "Columns tried per split",
            group="Model",
            help="Fewer make the trees more different from each other, which is what a forest lives from.",
            choices={"sqrt": "Square root of the columns", "log2": "Logarithm of the columns", "all": "All columns"},
            search=("sqrt", "log2", "all"),
            advanced=True,
        ),
    ] = "sqrt"
    criterion: Annotated[
        Literal["gini", "entropy", "log_loss"],
        param(
            "Split criterion",
            group="Model",
            help="How a tree measures whether a question separates the classes.",
            choices={"gini": "Gini impurity", "entropy": "Entropy", "log_loss": "Log loss"},
            search=("gini", "entropy"),
            advanced=True,
        ),
    ] = "gini"
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


def check(config: RandomForestConfig, data: TableInfo) -> list[Complaint]:
    return [*check_features(data), *check_target(data), *check_classes(data)]


def estimate(config: RandomForestConfig, data: TableInfo) -> Estimate:
    rows = data.labelled_rows
    depth = min(config.max_depth or 60, log2(rows + 2) * 1.5)
    tried = {"sqrt": data.width**0.5, "log2": log2(data.width + 1), "all": data.width}[config.max_features]
    return seconds(config.n_estimators * (1.5e-3 + 6e-7 * rows + 5e-9 * rows * depth * (tried + 1)))


def fitness(data: TableInfo) -> Fitness:
    return Fitness(
        score=0.9,
        reason="Strong on most tables as it is: mixed columns, no tuning needed, and it shows which columns matter.",
    )


spec = TrainerSpec(
    key="random-forest-classifier",
    label="Random forest",
    description="Many decision trees vote on the class.",
    task=tabular_classification.TASK,
    family="sklearn",
    config_class=RandomForestConfig,
    fit="training.trainers.tabular.random_forest.train:fit",
    flavor="sklearn",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=presets(quick={"n_estimators": 100}, thorough={"n_estimators": 1000}),
    requires=SKLEARN,
    resume_note=RESTARTS,
)
