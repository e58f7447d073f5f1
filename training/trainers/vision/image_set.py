"""The pack that the image reader wrote (`data.parquet`), read into memory without opening the ZIP again.

Columns: label, split, name, width, height, mode, format, sha256, image (the file's bytes).
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.vision.pictures import COLOUR, GREY, NotAPicture, square
from training.trainers.vision.sizes import native_size

INDEX = ("label", "split", "name", "width", "height", "mode", "sha256")
GREY_MODES = {"1", "L", "I", "I;16", "I;16B", "F"}
IN_MEMORY = 512 * 1024 * 1024  # bytes of pixels; beyond it they lie in a temporary file that the kernel pages


@dataclass(frozen=True, slots=True)
class Index:
    """One entry an image, all in the order of the file. `codes` (n,) index `labels`."""

    path: Path
    labels: list[str]
    codes: np.ndarray
    splits: np.ndarray
    names: list[str]
    hashes: np.ndarray
    channels: int
    median_side: tuple[float, float]

    def __len__(self) -> int:
        return len(self.names)


def read_index(path: Path) -> Index:
    """Everything but the pixels. Raises DataError when the file is no pack of images."""
    try:
        table = pq.read_table(path, columns=list(INDEX))
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(
            "The dataset's file is missing or is no pack of images.", hint="Read the dataset's ZIP again."
        ) from error
    if table.num_columns != len(INDEX):
        raise DataError("The dataset is a table, not images.", hint="Choose a dataset of images.")
    columns = {name: table.column(name).to_pylist() for name in INDEX}
    labels, codes = np.unique(np.array(columns["label"], dtype=str), return_inverse=True)
    return Index(
        path=path,
        labels=labels.tolist(),
        codes=codes.astype(np.int64),
        splits=np.array(columns["split"], dtype=str),
        names=columns["name"],
        hashes=np.array(columns["sha256"], dtype=str),
        channels=GREY if set(columns["mode"]) <= GREY_MODES else COLOUR,
        median_side=(float(np.median(columns["width"])), float(np.median(columns["height"]))),
    )


def side_of(index: Index, chosen: str) -> int:
    return native_size(chosen, *index.median_side)


def read_pixels(index: Index, side: int, channels: int, job: Job, progress: Callable[[int], None]) -> np.ndarray:
    """Decode every image once: uint8, shape (n, side, side, channels). Raises DataError for one that cannot be read."""
    pixels = _room(len(index), side, channels)
    done = 0
    with ThreadPoolExecutor(job.threads) as pool:
        for batch in pq.ParquetFile(index.path).iter_batches(256, columns=["image"]):
            job.check_stop()
            contents = [value.as_py() for value in batch.column(0)]
            try:
                for place, picture in enumerate(pool.map(lambda content: square(content, side, channels), contents)):
                    pixels[done + place] = picture
            except NotAPicture as error:
                raise DataError(f"An image of the dataset {error}.", hint="Read the dataset's ZIP again.") from error
            done += len(contents)
            progress(done)
    return pixels


def _room(count: int, side: int, channels: int) -> np.ndarray:
    shape = (count, side, side, channels)
    if count * side * side * channels <= IN_MEMORY:
        return np.empty(shape, np.uint8)
    with tempfile.TemporaryFile() as file:  # lives on, without a name, as long as the map does
        return np.memmap(file, np.uint8, "w+", shape=shape)
