"""Image files into squares of bytes, in training and in serving alike. Pillow only, as torchvision.io may not load."""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 50_000_000
GREY, COLOUR = 1, 3  # channels


class NotAPicture(Exception):
    """The bytes are no image that can be used; the message is a sentence without its subject ("is cut off")."""


def square(content: bytes, side: int, channels: int) -> np.ndarray:
    """Decode the first frame, upright, over white where it is transparent: uint8, shape (side, side, channels).

    The picture is squeezed to a square, so that nothing of it is cut away. Raises NotAPicture, whatever the bytes are.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture(f"has more than {MAX_PIXELS // 10**6} million pixels")
            image.draft(image.mode, (2 * side, 2 * side))
            upright = opaque(ImageOps.exif_transpose(image)).convert("L" if channels == GREY else "RGB")
    except NotAPicture:
        raise
    except UnidentifiedImageError as error:
        raise NotAPicture(f"is none of {', '.join(FORMATS[:-1])} and {FORMATS[-1]}") from error
    except Exception as error:  # Pillow's decoders raise nearly every built-in exception on hostile bytes
        raise NotAPicture(f"is damaged and cannot be read ({type(error).__name__})") from error
    if upright.size != (side, side):
        larger = max(upright.size) > side
        upright = upright.resize((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0 if larger else None)
    return np.asarray(upright).reshape(side, side, channels)


def opaque(image: Image.Image) -> Image.Image:
    """Without transparency (over white) and with 8 bits: 16-bit grey from its darkest to its brightest."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float64)
        span = float(np.ptp(values)) or 1.0
        return Image.fromarray(((values - values.min()) * (255 / span)).astype(np.uint8))
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return image


def png(pixels: np.ndarray) -> bytes:
    """uint8 (side, side, channels) as a PNG file."""
    out = io.BytesIO()
    Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == GREY else pixels).save(out, "PNG")
    return out.getvalue()
