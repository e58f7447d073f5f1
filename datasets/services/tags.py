"""Tags: short words that people sort their datasets by."""

from collections.abc import Iterable

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.text import one_line

LONGEST, MOST = 40, 20


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Tags trimmed, each once, in the order given. Raises ValidationFailed for a long one or too many."""
    kept = list(dict.fromkeys(filter(None, (one_line(tag, 200) for tag in tags))))
    too_long = next((tag for tag in kept if len(tag) > LONGEST), None)
    problem = ""
    if too_long:
        problem = f"The tag “{too_long}” has {len(too_long)} characters. Use at most {LONGEST}."
    elif len(kept) > MOST:
        problem = f"These are {len(kept)} tags. Use at most {MOST}."
    if problem:
        raise ValidationFailed(problem, fields={"tags": [problem]})
    return kept
