"""Reads documents: extract each file, write its passages, name what could not be read, report."""

import hashlib
from typing import Any

from datasets.kinds.base import ReadRefused, ReadRequest
from datasets.kinds.documents.extract import extract
from datasets.kinds.documents.findings import Findings
from datasets.kinds.documents.options import parse_options
from datasets.kinds.documents.passages import Document, DocumentError
from datasets.kinds.documents.reading import describe
from datasets.kinds.documents.sources import Source, sources
from datasets.kinds.documents.store import Store
from datasets.kinds.documents.summary import Summary

MAX_CHARACTERS = 500_000_000
HINT = "Upload TXT, Markdown, PDF, DOCX or JSON files, or a ZIP of them."


def read(request: ReadRequest) -> dict[str, Any]:
    """Read the request's files into `data.parquet`; gives the content of `reading.json`.

    One row a passage: document (number from 0), file, unit, number, text. A file that cannot be read is named and left
    out. Raises ReadRefused, leaving no `data.parquet`, when none can be used.
    """
    options = parse_options(request.options)
    findings, summary = Findings(), Summary()
    store = Store(request.folder)
    seen: dict[str, str] = {}
    try:
        for source in sources(request):
            if source.junk:
                findings.junk(source.name)
                continue
            try:
                document = _document(source, seen, summary, options.encoding, options.fields)
            except DocumentError as error:
                findings.bad(source.name, error)
                continue
            findings.notes(source.name, document)
            store.add(summary.documents, source.name, document)
            summary.add(source.name, len(source.content), document)
        if not summary.documents:
            raise _nothing(findings)
    except BaseException:
        store.discard()
        raise
    return describe(request, summary, findings, store.close())


def _document(
    source: Source, seen: dict[str, str], summary: Summary, encoding: str | None, fields: tuple[str, ...]
) -> Document:
    """The document of a source. Raises DocumentError when it is broken, a repetition or beyond the limit."""
    if source.error:
        raise source.error
    digest = hashlib.sha256(source.content).hexdigest()
    if digest in seen:
        hint = "Nothing is lost: a text that is read twice would be learned twice, and tested on itself."
        raise DocumentError("repeated_file", f"is the same file as “{seen[digest]}”", hint)
    document = extract(source.content, source.name, encoding, fields)
    if summary.characters + document.characters > MAX_CHARACTERS:
        reason = f"would bring the dataset over {MAX_CHARACTERS:,} characters"
        raise DocumentError("too_much_text", reason, "Make a second dataset of the rest.")
    seen[digest] = source.name
    return document


def _nothing(findings: Findings) -> ReadRefused:
    """No file could be used: the first reason is the refusal's."""
    problems = findings.problems()
    if findings.first is None:
        return ReadRefused("no_documents", "The upload holds no document.", HINT, problems)
    name, error = findings.first
    if findings.unusable == 1:
        return ReadRefused(error.code, f"“{name}” {error.reason}.", error.hint or HINT, problems)
    message = f"None of the {findings.unusable:,} files can be used; “{name}”, for one, {error.reason}."
    return ReadRefused("no_documents", message, error.hint or HINT, problems)
