"""The content of `reading.json` for a dataset of chats."""

from collections.abc import Iterator
from typing import Any

from datasets.kinds.base import Problem, ReadRequest
from datasets.kinds.chat.findings import Findings
from datasets.kinds.chat.summary import Summary

MIN_CHATS = 10  # what OpenAI asks for at least
GOOD_CHATS = 50  # where it says that improvements begin


def describe(
    request: ReadRequest, encoding: str, summary: Summary, findings: Findings, files: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Everything known about the chats, as JSON values.

    `rows` is the number of chats and `columns` is empty, so that a version's row is filled as for a table.
    """
    size, digest = request.fingerprint()
    problems = [*findings.problems(), *warnings(summary)]
    return {
        "kind": "chat",
        "rows": summary.chats,
        "columns": [],
        "bytes": size,
        "sha256": digest,
        "options": {"token_limit": summary.limit},
        "encoding": encoding,
        "chats": summary.chats,
        "left_out": findings.lines,
        "left_out_by_code": findings.by_code,
        "messages": summary.messages,
        "roles": dict(summary.roles.most_common()),
        "tokens": summary.token_counts(),
        "problems": [problem.as_dict() for problem in problems],
        "preview": {"chats": summary.preview},
        "quality": quality(summary, findings),
        "suggested": {
            "target": None,
            "task": "chat-fine-tuning",
            "reason": f"{summary.chats:,} chats with the assistant's answers: teach a chat model to answer like that.",
        },
    } | files


def warnings(summary: Summary) -> Iterator[Problem]:
    """What may be meant, but mostly is not."""
    chats = summary.chats
    if chats < MIN_CHATS:
        count = "There is 1 chat" if chats == 1 else f"There are {chats:,} chats"
        message = f"{count} only; hosted fine-tuning asks for {MIN_CHATS}."
        yield Problem("few_chats", message, f"Improvements usually show from {GOOD_CHATS} good examples on.")
    if summary.without_user:
        message = f"{_chats(summary.without_user)} no message of the user."
        yield Problem("missing_user", message, "Check that the roles are not mixed up.")
    if summary.without_system:
        message = f"{_chats(summary.without_system)} no system message."
        yield Problem(
            "missing_system", message, "Send the same system message, or none, when you use the model.", "info"
        )
    if summary.not_ended:
        message = f"{_chats(summary.not_ended)} a last message that is not the assistant's."
        yield Problem("not_ended", message, "What follows the last answer teaches nothing.", "info")
    if summary.over_limit:
        message = f"{_chats(summary.over_limit)} more than {summary.limit:,} tokens (approximate)."
        yield Problem("over_limit", message, "They are cut off there in training. Split long chats.")
    if repeated := summary.repeated:
        words = "1 chat repeats another" if len(repeated) == 1 else f"{len(repeated):,} chats repeat others"
        message = f"{words} word for word, the first in line {repeated[0]:,}."
        yield Problem("repeated_chats", message, "Remove the copies: they count double in training.", line=repeated[0])
    for key, lines in summary.dropped.most_common(5):
        message = f"The key “{key[:40]}” beside “messages” was dropped in {lines:,} lines."
        yield Problem("dropped_key", message, "Providers refuse keys that they do not know.", "info")


def quality(summary: Summary, findings: Findings) -> dict[str, Any]:
    """{"score", "reasons": [{"points", "message"}]}; every point taken off has its reason."""
    chats, bad = summary.chats, findings.lines
    reasons: list[tuple[int, str]] = [
        (min(40, max(2, 100 * bad // (chats + bad))) if bad else 0, f"{bad:,} of {chats + bad:,} lines were left out."),
        (_share(len(summary.repeated), chats, 30), f"{len(summary.repeated):,} of {chats:,} chats repeat others."),
        (_share(summary.without_user, chats, 20), f"{summary.without_user:,} of {chats:,} chats have no user message."),
        (_share(summary.over_limit, chats, 20), f"{summary.over_limit:,} of {chats:,} chats are over the token limit."),
        (30 if chats < MIN_CHATS else 10 if chats < GOOD_CHATS else 0, f"There are {chats:,} chats only."),
    ]
    kept = [{"points": points, "message": message} for points, message in reasons if points]
    return {"score": max(0, 100 - sum(points for points, _ in reasons)), "reasons": kept}


def _share(count: int, whole: int, most: int) -> int:
    return min(most, max(1, 100 * count // whole)) if count else 0


def _chats(count: int) -> str:
    return "1 chat has" if count == 1 else f"{count:,} chats have"
