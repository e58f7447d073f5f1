"""Tables: one CSV or TSV file, read into typed columns, profiled, and kept as Parquet."""

from datasets.kinds.base import Kind
from datasets.kinds.shown import Section
from datasets.kinds.table.choices import OPTIONS
from datasets.kinds.table.recognise import recognise

KIND = Kind(
    key="table",
    label="Table",
    description="Rows and columns from a CSV or TSV file. Delimiter, encoding and column types are found for you.",
    icon="table",
    unit="row",
    units="rows",
    suffixes=(".csv", ".tsv", ".txt", ".tab"),
    reader="datasets.kinds.table.reader:read",
    check_options="datasets.kinds.table.options:parse_options",
    recognise=recognise,
    limit="TABLE_LIMIT_BYTES",
    smaller="Leave out columns or rows you do not need",
    sections=(
        Section("overview", "Overview", "info-circle"),
        Section("columns", "Columns", "table", pages="columns", page_size=100),
        Section("preview", "Preview", "eye"),
    ),
    options=OPTIONS,
    page="datasets.kinds.table.shown:values",
    waiting="Reading the file: delimiter, types, profile",
    changes="datasets.kinds.table.changes:changes",
)
