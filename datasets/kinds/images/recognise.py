"""Does an upload look like images?"""

from datasets.kinds.clues import Clue
from datasets.kinds.images.layout import SUFFIXES

# A single picture is no dataset, and nobody says better than the reader of images what to do with it.
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")


def recognise(clue: Clue) -> float:
    if clue.is_zip:
        return 0.95 * clue.share_inside(SUFFIXES) if clue.names else 0.5
    if clue.head.startswith(PICTURES) or (clue.head[:4] == b"RIFF" and clue.head[8:12] == b"WEBP"):
        return 0.9
    return 0.6 if clue.suffix in (".zip", *SUFFIXES) else 0
