"""Tabular regression: which number belongs to a row."""

from training.trainers.tasks.base import TaskType
from training.trainers.tasks.tabular_target import numbers

TASK = TaskType(
    key="tabular-regression",
    label="Tabular regression",
    description="Predicts a number for a row, from its other columns.",
    dataset_kind="table",
    summary="training.trainers.tabular.table_info:TableInfo",
    evaluation="training.trainers.tasks.tabular_regression.evaluation:PARTS",
    suits=numbers,
    predicts="a number for each row",
    answers="numbers",
    metrics=("r2", "mae", "rmse", "median_absolute_error"),
    needs_target=True,
    takes_columns=True,
)
