"""How much a reading may use, by the size of what was uploaded. Beyond it the file has gone wild, not merely large."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a kind's reader needs at most, in relation to the upload.

    `bytes_per_second`: a reading slower than this, beyond the operator's time limit, is stuck. `written`: times the
    upload that one file of the reader may have. `unpacked`: times the upload that a ZIP may unpack to where the
    operator's budget is smaller; 0 for kinds that unpack nothing. `memory_per_core`: MiB beside the operator's limit
    for each core, for readers that decode on all of them.
    """

    bytes_per_second: int = 1_000_000
    written: float = 4
    unpacked: float = 0
    memory_per_core: int = 0
