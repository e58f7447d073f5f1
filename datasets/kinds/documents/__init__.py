"""Documents: text, Markdown, PDF, Word and JSON files, their text extracted with its position and kept as Parquet."""

from datasets.kinds.allowance import Allowance
from datasets.kinds.base import Kind
from datasets.kinds.documents.recognise import recognise
from datasets.kinds.encoding_names import ENCODINGS
from datasets.kinds.shown import ReadOption, Section

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
    allowance=Allowance(bytes_per_second=300_000, unpacked=10),
    sections=(
        Section("overview", "Overview", "info-circle", pages="files", page_size=20),
        Section("preview", "Text", "file-text", pages="groups", page_size=10),
    ),
    options=(
        ReadOption("encoding", "Encoding of plain text", "choice", "How characters are stored.", choices=ENCODINGS),
        ReadOption(
            "fields", "Fields of JSON that hold text", "words", "Names between commas; none: the usual ones, like text."
        ),
    ),
    page="datasets.kinds.documents.shown:values",
    waiting="Reading the documents: text, positions, encodings",
    changes="datasets.kinds.documents.shown:changes",
)
