"""Images: a ZIP of class folders, each picture checked and kept with its label in one Parquet file."""

from datasets.kinds.base import Kind

KIND = Kind(
    key="images",
    label="Images",
    description="A ZIP with one folder of pictures for each class; train, val and test folders are understood.",
    suffixes=(".zip",),
    reader="datasets.kinds.images.reader:read",
)
