"""Tabular clustering: which rows are alike."""

from training.trainers.tasks.base import TaskType
from training.trainers.tasks.tabular_target import groups

TASK = TaskType(
    key="tabular-clustering",
    label="Tabular clustering",
    description="Groups similar rows; no column is predicted.",
    dataset_kind="table",
    summary="training.trainers.tabular.table_info:TableInfo",
    evaluation="training.trainers.tasks.tabular_clustering.evaluation:PARTS",
    suits=groups,
    predicts="groups of similar rows",
    answers="groups",
    metrics=("silhouette", "davies_bouldin", "calinski_harabasz"),
    takes_columns=True,
)
