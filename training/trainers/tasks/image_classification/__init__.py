"""Image classification: what a picture shows."""

from training.trainers.tasks.base import Reading, Suits, TaskType


def suits(reading: Reading, target: str | None) -> Suits | None:
    """The folders are the classes, so there is always something to tell apart."""
    classes = len(reading.get("classes") or ())
    return Suits(1.0, f"Each of the {classes} folders is a class: learn to tell them apart.")


TASK = TaskType(
    key="image-classification",
    label="Image classification",
    description="Tells which class a picture belongs to; the folders of the ZIP are the classes.",
    dataset_kind="images",
    summary="training.trainers.vision.image_info:ImageInfo",
    evaluation="training.trainers.tasks.image_classification.evaluation:PARTS",
    suits=suits,
    predicts="the class of a picture",
    answers="classes",
    metrics=("accuracy", "balanced_accuracy", "macro_f1", "roc_auc", "log_loss"),
    unit="image",
    units="images",
    balanced_split=True,
)
