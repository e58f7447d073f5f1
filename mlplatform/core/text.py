"""Cleaning of short texts that people or programs send: what is kept can be shown on one line and stored anywhere."""

import unicodedata


def one_line(text: str, longest: int) -> str:
    """`text` without control characters and doubled spaces, at most `longest` characters, never empty at the ends.

    Control and format characters (NUL, line breaks, right-to-left overrides) would break PostgreSQL or fool the eye.
    """
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    kept = "".join(char for char in kept if unicodedata.category(char) not in {"Cf", "Cs"})
    return " ".join(kept.split())[:longest].strip()
