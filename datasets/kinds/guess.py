"""Which kind an upload is of, by its content first and its name second."""

from collections.abc import Sequence
from pathlib import PurePath

from datasets.kinds.base import Kind, all_kinds
from datasets.kinds.clues import Clue


def guess_kind(clues: Sequence[Clue]) -> Kind:
    """The kind that the files, taken together, look most like."""
    return max(all_kinds().values(), key=lambda kind: sum(kind.recognise(clue) for clue in clues))


def kinds_named(filename: str) -> list[Kind]:
    """The kinds that a file of this name may become; all of them when its suffix is no one's."""
    kinds = list(all_kinds().values())
    suffix = PurePath(filename.lower()).suffix
    return [kind for kind in kinds if suffix in kind.suffixes] or kinds
