"""The reading options of a table as the form offers them; `options.py` checks what comes back."""

from datasets.kinds.encoding_names import ENCODINGS
from datasets.kinds.shown import ReadOption

TYPES = ("numeric", "categorical", "boolean", "datetime", "text", "identifier")
DEFAULT = "__default__"

OPTIONS = (
    ReadOption(
        "encoding", "Encoding", "choice", "How characters are stored.", choices=ENCODINGS, names_columns=True
    ),
    ReadOption(
        "delimiter", "Delimiter", "choice", "What stands between two cells.", names_columns=True,
        choices=((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Vertical bar"), (":", "Colon"),
                 (" ", "Space")),
    ),
    ReadOption(
        "header", "First row holds", "choice", names_columns=True,
        choices=((True, "Column names"), (False, "Data")),
    ),
    ReadOption("decimal", "Decimal sign", "choice", choices=((".", "Point (1.5)"), (",", "Comma (1,5)"))),
    ReadOption(
        "thousands", "Thousands sign", "choice",
        choices=(("", "None"), (",", "Comma (1,000)"), (".", "Point (1.000)"), (" ", "Space (1 000)"),
                 ("'", "Apostrophe (1'000)")),
    ),
    ReadOption(
        "date_order", "Dates are written", "choice",
        choices=(("day-first", "Day first (31/12)"), ("month-first", "Month first (12/31)")),
    ),
    ReadOption(
        "types", "Type", "choice", choices=tuple((name, name.capitalize()) for name in TYPES), open="",
        each_column=True, found_as="type",
    ),
    ReadOption(
        "missing_tokens", "Words that mean “no value”", "words",
        "Between commas, for all columns that do not say otherwise. An empty cell always means it.",
        always=("",), each_column=True, default_key=DEFAULT,
    ),
)  # fmt: skip
