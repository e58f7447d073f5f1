"""Tabular classification: which class a row belongs to."""

from training.trainers.tasks.base import TaskType
from training.trainers.tasks.tabular_target import classes

TASK = TaskType(
    key="tabular-classification",
    label="Tabular classification",
    description="Predicts which class a row belongs to, from its other columns.",
    dataset_kind="table",
    summary="training.trainers.tabular.table_info:TableInfo",
    evaluation="training.trainers.tasks.tabular_classification.evaluation:PARTS",
    suits=classes,
    predicts="the class of a row",
    answers="classes",
    metrics=("accuracy", "balanced_accuracy", "macro_f1", "roc_auc", "log_loss"),
    needs_target=True,
    takes_columns=True,
    balanced_split=True,
)
