"""Reading options of images: there are none."""

from collections.abc import Mapping
from typing import Any

from datasets.kinds.base import ReadRefused


def check_options(given: Mapping[str, Any]) -> None:
    """Raises ReadRefused for any option: how images are read is in their folders."""
    for name in given:
        raise ReadRefused("bad_option", f"There is no option “{name}”: reading images takes none.", "Leave it out.")
