"""Images: a ZIP of class folders, each picture checked and kept with its label in one Parquet file."""

from datasets.kinds.allowance import Allowance
from datasets.kinds.base import Kind
from datasets.kinds.images.recognise import recognise
from datasets.kinds.shown import Section

KIND = Kind(
    key="images",
    label="Images",
    description="A ZIP with one folder of pictures for each class; train, val and test folders are understood.",
    icon="photo",
    unit="image",
    units="images",
    suffixes=(".zip",),
    reader="datasets.kinds.images.reader:read",
    check_options="datasets.kinds.images.options:check_options",
    recognise=recognise,
    writes=("data.parquet", "thumbnails.webp"),
    limit="IMAGES_LIMIT_BYTES",
    smaller="Make the images smaller or fewer",
    allowance=Allowance(bytes_per_second=5_000_000, written=1, unpacked=2, memory_per_core=256),
    sections=(
        Section("overview", "Overview", "info-circle"),
        Section("preview", "Images", "photo", pages="grid", page_size=20),
    ),
    page="datasets.kinds.images.shown:values",
    waiting="Reading the ZIP: every image is unpacked, looked at and counted",
    changes="datasets.kinds.images.shown:changes",
)
