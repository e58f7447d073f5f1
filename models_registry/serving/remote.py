"""Models that are not here: their flavor is answered by a function that another app has registered.

The registry does not know who trains; the training app registers its providers when Django starts (`AppConfig.ready`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from models_registry.models import ModelVersion

Row = dict[str, Any]
# answer(version, rows) -> {"predictions": [{"prediction", "probabilities", …}], "warnings": [{"code", "message"}]}
Answer = Callable[[ModelVersion, list[Row]], dict[str, Any]]
# stream(version, row) -> {"delta": text} again and again, in the end what `answer` gives for that one row
Stream = Callable[[ModelVersion, Row], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class RemoteFlavor:
    """Both functions are called in a thread and raise ApplicationError; the iterator of `stream` may be closed early.

    Closing it (`close()`, as a generator has it) must end what the provider is writing. `next` and `close` are never
    called at the same time.
    """

    answer: Answer
    stream: Stream | None = None


_flavors: dict[str, RemoteFlavor] = {}


def register(flavor: str, answer: Answer, stream: Stream | None = None) -> None:
    """Let `answer` (and `stream`) speak for all versions of this flavor. The last one registered counts."""
    _flavors[flavor] = RemoteFlavor(answer, stream)


def remote_flavor(flavor: str) -> RemoteFlavor | None:
    """Who answers for versions of this flavor; None for one whose files are here."""
    return _flavors.get(flavor)
