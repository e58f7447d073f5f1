"""Documents: text, Markdown, PDF, Word and JSON files, their text extracted with its position and kept as Parquet."""

from datasets.kinds.base import Kind

KIND = Kind(
    key="documents",
    label="Documents",
    description="Texts to learn from: TXT, Markdown, PDF, Word or JSON, one file, several, or a ZIP of them.",
    suffixes=(".txt", ".md", ".markdown", ".pdf", ".docx", ".json", ".jsonl", ".zip"),
    reader="datasets.kinds.documents.reader:read",
)
