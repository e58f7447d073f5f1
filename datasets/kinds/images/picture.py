"""One image file: recognised by content, decoded to its end, and turned into a small preview."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 50_000_000
ORIENTATION = 0x0112
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
MAGIC = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)


class PictureError(Exception):
    """A file is no usable image; `code` and a sentence without its subject ("is cut off")."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of an image. Width and height in pixels, as it is shown: turned as its EXIF data says."""

    width: int
    height: int
    mode: str
    format: str
    animated: bool
    thumbnail: Image.Image | None


def looks_like_image(head: bytes) -> bool:
    """Whether the first bytes are those of a format that is read."""
    return head.startswith(MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def examine(content: bytes, tile: int = 0) -> Picture:
    """Decode the whole first frame. With `tile` also a thumbnail of at most that many pixels a side.

    Raises PictureError, whatever the bytes are.
    """
    if not content:
        raise PictureError("empty_file", "is empty (0 bytes)")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return _examine(image, tile)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError("not_an_image", "is not an image that can be read") from error
    except Image.DecompressionBombError as error:
        raise PictureError("too_many_pixels", _too_many()) from error
    except MemoryError as error:
        raise PictureError("memory", "needs more memory than reading may use") from error
    except Exception as error:  # Pillow's decoders raise nearly every built-in exception on hostile bytes
        cut = "truncated" in str(error).lower() or isinstance(error, EOFError)
        if cut:
            raise PictureError("truncated", "is cut off: the file ends before its picture does") from error
        raise PictureError("damaged", f"is damaged ({type(error).__name__} while decoding)") from error


def _examine(image: Image.Image, tile: int) -> Picture:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError("too_many_pixels", _too_many())
    mode, form = image.mode, image.format or ""
    if tile or width * height > 256 * 256:
        image.draft(mode, (tile or 32, tile or 32))  # a JPEG is read to its end, but with fewer cosines
    image.load()
    orientation = image.getexif().get(ORIENTATION, 1) if form != "BMP" else 1
    if orientation in SIDEWAYS:
        width, height = height, width
    animated = bool(getattr(image, "is_animated", False)) if form != "JPEG" else False
    return Picture(width, height, mode, form, animated, _thumbnail(image, tile) if tile else None)


def _thumbnail(image: Image.Image, tile: int) -> Image.Image:
    """RGBA pixels only: no EXIF, no profile, no text travels on. Tiny pictures grow by whole factors."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = stretched(upright)
    small = upright.convert("RGBA")
    factor = tile // max(small.size)
    if factor > 1:
        return small.resize((small.width * factor, small.height * factor), Image.Resampling.NEAREST)
    small.thumbnail((tile, tile), Image.Resampling.BOX, reducing_gap=2.0)
    return small


def stretched(image: Image.Image) -> Image.Image:
    """16-bit and floating point grey as 8-bit, darkest to brightest: Pillow's own conversion clips at 255."""
    low, high = image.convert("F").getextrema()
    span = (float(high) - float(low)) or 1.0  # type: ignore[arg-type]
    return image.convert("F").point(lambda value: value * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]


def _too_many() -> str:
    return f"has more than the {MAX_PIXELS // 10**6} million pixels that an image may have"
