"""Reads chats: check each line, keep the good ones, name the bad ones, report."""

from typing import Any

from datasets.kinds.base import ReadRefused, ReadRequest
from datasets.kinds.chat.findings import Findings
from datasets.kinds.chat.lines import HINT, file_encoding, parsed_lines
from datasets.kinds.chat.options import token_limit
from datasets.kinds.chat.reading import describe
from datasets.kinds.chat.store import Store
from datasets.kinds.chat.summary import Summary
from datasets.kinds.chat.validate import EXAMPLE_KEYS, faults

MOST_BAD = 0.5


def read(request: ReadRequest) -> dict[str, Any]:
    """Read the request's files into `chats.jsonl` and `data.parquet`; gives the content of `reading.json`.

    One row a chat: line, tokens (approximate), chat (JSON). Lines that cannot be used are left out and told. Raises
    ReadRefused, leaving no file, when no line can be used or more than half of them cannot.
    """
    findings, summary = Findings(), Summary(limit=token_limit(request.options))
    encodings = [file_encoding(file.path, file.filename) for file in request.sources]
    store = Store(request.folder)
    try:
        for file, encoding in zip(request.sources, encodings, strict=True):
            where = f"{file.filename}: " if len(request.sources) > 1 else ""
            for line, value, fault in parsed_lines(file.path, encoding):
                found = [fault] if fault else faults(value)
                if found:
                    findings.bad(where, line, found)
                else:
                    _keep(line, value, summary, store)
        _refuse(findings, summary)
    except BaseException:
        store.discard()
        raise
    return describe(request, encodings[0], summary, findings, store.close())


def _keep(line: int, example: dict[str, Any], summary: Summary, store: Store) -> None:
    summary.dropped.update(key for key in example if key not in EXAMPLE_KEYS)
    kept = {key: value for key, value in example.items() if key in EXAMPLE_KEYS}
    store.add(line, summary.add(line, kept["messages"]), kept)


def _refuse(findings: Findings, summary: Summary) -> None:
    lines = summary.chats + findings.lines
    if not findings.lines and summary.chats:
        return
    if not lines:
        raise ReadRefused("no_chats", "The file holds no line with a chat.", HINT)
    if findings.lines > MOST_BAD * lines:
        first = findings.commonest()
        bad = "The only line" if lines == 1 else f"{findings.lines:,} of {lines:,} lines"
        message = f"{bad} cannot be used. The commonest reason: {first.message}"
        raise ReadRefused(first.code, message, first.hint, findings.problems())
