"""Documents: text, Markdown, PDF, Word and JSON files, their text extracted with its position and kept as Parquet."""

from datasets.kinds.allowance import Allowance
from datasets.kinds.base import Kind
from datasets.kinds.documents.recognise import recognise

KIND = Kind(
    key="documents",
    label="Documents",
    description="Texts to learn from: TXT, Markdown, PDF, Word or JSON, one file, several, or a ZIP of them.",
    icon="file-text",
    unit="document",
    units="documents",
    suffixes=(".txt", ".md", ".markdown", ".pdf", ".docx", ".json", ".jsonl", ".zip"),
    reader="datasets.kinds.documents.reader:read",
    check_options="datasets.kinds.documents.options:parse_options",
    recognise=recognise,
    many_files=True,
    counted="documents",
    limit="DOCUMENTS_LIMIT_BYTES",
    smaller="Make several datasets of the documents",
    allowance=Allowance(unpacked=10),
)
