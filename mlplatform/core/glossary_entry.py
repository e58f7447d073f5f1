"""One word of the glossary."""

from typing import NamedTuple

DATA, TRAINING, METRICS, MODELS = "Data", "Training", "Metrics", "Models"


class Entry(NamedTuple):
    """``short`` fits a popover (one or two sentences); ``more`` adds what the page alone has room for."""

    term: str
    short: str
    more: str = ""
    group: str = "Working here"
