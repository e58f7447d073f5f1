"""Tables: one CSV or TSV file, read into typed columns, profiled, and kept as Parquet."""

from datasets.kinds.base import Kind

KIND = Kind(
    key="table",
    label="Table",
    description="Rows and columns from a CSV or TSV file. Delimiter, encoding and column types are found for you.",
    suffixes=(".csv", ".tsv", ".txt", ".tab"),
    reader="datasets.kinds.table.reader:read",
)
