"""Problems of the dataset as a whole, and one score from 0 to 100 with the reasons for every point taken off."""

from collections.abc import Iterator
from typing import Any

from datasets.kinds.base import Problem
from datasets.kinds.images.findings import Findings
from datasets.kinds.images.summary import Summary
from datasets.kinds.zip_names import shown

TINY = 10  # images; with fewer a class can hardly be learnt and tested
IMBALANCE = 10  # times as many in the largest class as in the smallest
FEW = 100
NAMED = 5


def dataset_problems(summary: Summary) -> Iterator[Problem]:
    """Tiny classes, imbalance, equal files, nested folders, animations."""
    smallest, largest = min(summary.labels.values()), max(summary.labels.values())
    tiny = [label for label, count in sorted(summary.labels.items()) if count < TINY]
    if tiny:
        which = f"Class {_names(tiny)} has" if len(tiny) == 1 else f"{len(tiny)} classes ({_names(tiny)}) have"
        yield Problem("tiny_class", f"{which} fewer than {TINY} images.", "Add images, or leave the class out.")
    if largest >= IMBALANCE * smallest:
        message = (
            f"The largest class has {largest:,} images and the smallest {smallest:,}: {largest // smallest} times."
        )
        yield Problem("imbalance", message, "Add images of the rare classes, or weight classes when training.")
    yield from _equal_files(summary)
    if summary.nested:
        message = (
            f"{_images(summary.nested)} in a folder inside a class folder: the outer folder was taken as the class."
        )
        yield Problem("nested_folders", message, f"The first is “{shown(summary.nested[0])}”.", severity="info")
    if summary.animated:
        message = f"{_images(summary.animated)} with several frames: only the first frame is used."
        yield Problem("animated", message, f"The first is “{shown(summary.animated[0])}”.", severity="info")


def _equal_files(summary: Summary) -> Iterator[Problem]:
    found = summary.duplicates()
    if across := found["across_classes"]:
        (first, label, _), *others = across[0]
        second, other = next((name, lab) for name, lab, _ in others if lab != label)
        yield Problem(
            "same_image_two_classes",
            f"{len(across):,} image{'s are' if len(across) > 1 else ' is'} in more than one class, such as "
            f"“{shown(first)}” ({shown(label)}) and “{shown(second)}” ({shown(other)}).",
            "Keep each of them in one class only: the model cannot learn both.",
        )
    if across := found["across_splits"]:
        yield Problem(
            "same_image_two_splits",
            f"{len(across):,} image{'s lie' if len(across) > 1 else ' lies'} in more than one of train, validation and "
            f"test, such as “{shown(across[0][0][0])}”.",
            "Remove them from one side: what was learnt by heart is no test.",
        )
    if repeats := found["repeats"]:
        words = "1 image repeats another" if repeats == 1 else f"{repeats:,} images repeat others"
        hint = "Equal images always go to the same part of the split, so that results stay honest."
        yield Problem("repeated_images", f"{words} byte for byte.", hint, severity="info")


def quality(summary: Summary, findings: Findings) -> dict[str, Any]:
    """{"score", "reasons": [{"points", "message"}]}."""
    images, bad = summary.images, findings.unusable
    found = summary.duplicates()
    smallest, largest = min(summary.labels.values()), max(summary.labels.values())
    tiny = sum(count < TINY for count in summary.labels.values())
    reasons = [
        (
            min(30, max(2, 100 * bad // (images + bad))) if bad else 0,
            f"{bad:,} of {images + bad:,} files are unusable.",
        ),
        (min(30, 10 * tiny), f"{tiny} of {len(summary.labels)} classes have fewer than {TINY} images."),
        (10 if largest >= IMBALANCE * smallest else 0, f"Classes hold from {smallest:,} to {largest:,} images."),
        (min(20, 5 * len(found["across_classes"])), f"{len(found['across_classes'])} images are in several classes."),
        (min(20, 5 * len(found["across_splits"])), f"{len(found['across_splits'])} images are in several splits."),
        (min(10, 100 * found["repeats"] // images), f"{found['repeats']:,} images repeat others."),
        (20 if images < FEW else 0, f"There are {images:,} images only: results will vary a lot from split to split."),
    ]
    kept = [{"points": points, "message": message} for points, message in reasons if points]
    return {"score": max(0, 100 - sum(reason["points"] for reason in kept)), "reasons": kept}


def _images(names: list[str]) -> str:
    return "There is 1 image" if len(names) == 1 else f"There are {len(names):,} images"


def _names(labels: list[str]) -> str:
    listed = ", ".join(f"“{shown(label)}”" for label in labels[:NAMED])
    return listed + (f" and {len(labels) - NAMED} more" if len(labels) > NAMED else "")
