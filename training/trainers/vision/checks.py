"""Complaints about images that all vision trainers share. Light: they need the summary only."""

from collections.abc import Iterator

from training.trainers.base import Complaint
from training.trainers.vision.image_info import ImageInfo

MIN_IMAGES = 10
FEW_IN_CLASS = 10
IMBALANCE = 10


def error(code: str, message: str, hint: str, field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="error", message=message, hint=hint, field=field)


def warning(code: str, message: str, hint: str = "", field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="warning", message=message, hint=hint, field=field)


def check_images(data: ImageInfo) -> Iterator[Complaint]:
    """Enough images, of at least two classes, none of them tiny."""
    if len(data.classes) < 2:
        yield error(
            "one_class",
            f"The dataset has {len(data.classes)} class{'es' if len(data.classes) != 1 else ''}; telling classes apart "
            "needs at least two.",
            "Put each class in its own folder and upload the ZIP again.",
        )
        return
    if data.images < MIN_IMAGES:
        yield error(
            "too_few_images",
            f"The dataset has {data.images} images. Training, validation and test need at least {MIN_IMAGES}.",
            "Add images to the dataset.",
        )
    small = [(label, count) for label, count in data.classes if count < FEW_IN_CLASS]
    if small:
        label, count = min(small, key=lambda item: item[1])
        yield warning(
            "tiny_class",
            f"Class “{label}” has {count} image{'s' if count != 1 else ''}: too few to learn it and to test it.",
            "Add images of that class or leave it out.",
        )
    counts = [count for _, count in data.classes]
    if max(counts) >= IMBALANCE * max(1, min(counts)):
        yield warning(
            "imbalance",
            f"The largest class has {max(counts):,} images and the smallest {min(counts):,}.",
            "Choose balanced class weights, and look at balanced accuracy.",
            field="class_weight",
        )
    if data.splits and "test" not in dict(data.splits):
        yield warning("no_test_split", "The dataset has no test folder: test images are drawn from the training ones.")
