"""Side of the square that a network sees. Light."""

AUTO = "auto"
SMALLEST, LARGEST, STEP = 16, 64, 8


def native_size(chosen: str, width: float, height: float) -> int:
    """`chosen`, or for "auto" the images' own median side, rounded up to eights, from 16 to 64 pixels."""
    if chosen != AUTO:
        return int(chosen)
    side = max(width, height)
    return int(min(LARGEST, max(SMALLEST, -(-side // STEP) * STEP)))
