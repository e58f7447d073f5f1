"""Images into training, validation and test: as the folders say, else drawn."""

import numpy as np

from training.trainers.contract import Split
from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.tabular.split import Parts, split_rows
from training.trainers.vision.image_set import Index


def split_images(index: Index, split: Split, seed: int, job: Job) -> Parts:
    """Row numbers of each part. Equal files always fall into the same part, so that none is learnt by heart."""
    given = index.splits != ""
    if not given.any():
        return _draw(index, np.arange(len(index)), split, seed, job)
    rows = {name: np.flatnonzero(index.splits == name) for name in ("train", "validation", "test")}
    if not len(rows["train"]):
        raise DataError("The dataset has no images to train on.", hint="Put them into a folder called train.")
    if not len(rows["test"]):
        drawn = _draw(index, rows["train"], Split(validation=0, test=split.test), seed, job)
        rows |= {"train": drawn.train, "test": drawn.test}
    if not len(rows["validation"]) and split.validation:
        drawn = _draw(index, rows["train"], Split(validation=0, test=split.validation), seed, job)
        rows |= {"train": drawn.train, "validation": drawn.test}
    return Parts(rows["train"], rows["validation"], rows["test"])


def _draw(index: Index, rows: np.ndarray, split: Split, seed: int, job: Job) -> Parts:
    """Split the different files among `rows`, then let every copy follow its first one."""
    _, first, copy_of = np.unique(index.hashes[rows], return_index=True, return_inverse=True)
    order = np.argsort(first)
    originals, place = first[order], np.argsort(order)[copy_of]
    drawn = split_rows(len(originals), split, seed, job, index.codes[rows][originals])
    part = np.empty(len(originals), np.int8)
    for number, chosen in enumerate((drawn.train, drawn.validation, drawn.test)):
        part[chosen] = number
    return Parts(*(rows[part[place] == number] for number in range(3)))
