"""Where a photo becomes pixels, for training and for the laptop alike: there is no second place."""

from __future__ import annotations

import io
import stat
import struct
import threading
import warnings
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from bundle.errors import PhotoMissing, PhotoTooLarge, PhotoUnavailable, PhotoUnreadable
from bundle.spec import PhotoSpec
from common.errors import machine_reason

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "BMP", "GIF")
"""What we read, whatever a file's name says.  No other parser of Pillow sees a user's bytes.
(Pillow's JPEG parser opens MPO, the two-photo JPEG of some phones, too.)"""

SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".heic", ".heif", ".hif"),
        *(".avif", ".tif", ".tiff", ".bmp", ".gif"),
    }
)
"""The file names that people give to such photos (lower case)."""

MAX_FILE_BYTES = 512 * 1024 * 1024
"""A larger file is refused unread."""

MAX_PIXELS = 100_000_000
MAX_JPEG_PIXELS = 250_000_000
"""JPEG is shrunk while it is decoded, so that it may be larger.  Not so where it comes in several
scans (progressive): the decoder keeps all of them, up to eight bytes for each pixel."""

LARGE_PIXELS = 25_000_000
"""Larger photos that are decoded whole are decoded one at a time in a process."""

pi_heif.register_heif_opener()
# A damaged EXIF block is no reason to refuse the photo, nor to fill the terminal.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# Our own limits below replace Pillow's, whose first stage is a warning rather than an error.
Image.MAX_IMAGE_PIXELS = None

_RESAMPLING = {"bilinear": Image.Resampling.BILINEAR, "lanczos": Image.Resampling.LANCZOS}
_WHITE = (255, 255, 255)
_BAND = 256
_one_large_photo = threading.Lock()
_ANY_NUMBER: AbstractContextManager[object] = nullcontext()


def read(path: Path, spec: PhotoSpec) -> npt.NDArray[np.uint8]:
    """Pixels of the photo in a file: uint8 [size, size, 3], RGB.

    Raises PhotoUnreadable, PhotoTooLarge.
    """
    return decode(encoded(path), spec, name=str(path))


def encoded(path: Path) -> bytes:
    """The bytes of a photo's file; raises PhotoMissing, PhotoUnavailable, PhotoUnreadable."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # a pipe would never end
            raise PhotoUnreadable(path=path, reason="it is not a file")
        if facts.st_size > MAX_FILE_BYTES:
            raise PhotoUnreadable(path=path, reason="the file is too large")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PhotoMissing(path=path, reason=machine_reason(error)) from error
    except OSError as error:
        raise PhotoUnavailable(path=path, reason=machine_reason(error)) from error


def decode(content: bytes, spec: PhotoSpec, name: str = "photo") -> npt.NDArray[np.uint8]:
    """Pixels of an encoded photo: uint8 [size, size, 3], RGB.

    Turned upright (EXIF), laid on white where transparent, scaled to fit the square with its
    proportions kept, centred on white.  `name` stands in the errors: PhotoUnreadable,
    PhotoTooLarge.
    """
    return np.asarray(fitted(content, spec.size, spec.resampling, name))


def fitted(content: bytes, size: int, resampling: str, name: str) -> Image.Image:
    """The photo as `decode` sees it, as a Pillow image: what a thumbnail shows."""
    if not content:
        raise PhotoUnreadable(path=name, reason="the file is empty")
    try:
        with (
            Image.open(io.BytesIO(content), formats=FORMATS) as image,
            _turn(image, content, name),
        ):
            # JPEG: decode at 1/2, 1/4 or 1/8 where that is enough
            image.draft("RGB", (size, size))
            ImageOps.exif_transpose(image, in_place=True)  # a copy would double the memory
            upright = _rgb(image)
            scale = size / max(upright.size)
            width, height = (max(1, round(side * scale)) for side in upright.size)
            scaled = upright.resize((width, height), _RESAMPLING[resampling])
            del upright
            image.close()  # before the next large one begins
    except UnidentifiedImageError as error:
        raise PhotoUnreadable(path=name, reason="not a photo of a known format") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        OverflowError,
        MemoryError,
        RuntimeError,
        struct.error,
    ) as error:
        # Pillow's parsers raise all of these for damaged files.
        reason = "the file is damaged or cut off" if str(error) else type(error).__name__
        raise PhotoUnreadable(path=name, reason=reason) from error
    if (width, height) == (size, size):
        return scaled
    square = Image.new("RGB", (size, size), _WHITE)
    square.paste(scaled, ((size - width) // 2, (size - height) // 2))
    return square


def _turn(image: Image.Image, content: bytes, name: str) -> AbstractContextManager[object]:
    """When it may be decoded; raises PhotoTooLarge where it may not."""
    pixels = image.width * image.height
    shrunk = image.format in ("JPEG", "MPO") and _is_one_scan(image, content)
    limit = MAX_JPEG_PIXELS if shrunk else MAX_PIXELS
    if pixels > limit:
        raise PhotoTooLarge(
            path=name, megapixels=round(pixels / 1_000_000), limit=limit // 1_000_000
        )
    return _one_large_photo if pixels > LARGE_PIXELS and not shrunk else _ANY_NUMBER


def _is_one_scan(image: Image.Image, content: bytes) -> bool:
    """Whether a JPEG comes from top to bottom: then it need not be kept whole to be shrunk."""
    if "progressive" in image.info:
        return False
    # Pillow has read up to the header of the first scan, which says how many channels it has.
    channels = len(image.getbands())
    end = image.fp.tell() if image.fp else 0  # type: ignore[attr-defined]
    header = content[max(0, end - 2 * channels - 8) : end]
    return header[:2] == b"\xff\xda" and header[4:5] == bytes([channels])


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        # Up to 16 bits a channel: Pillow's own conversion clips instead of scaling.
        wide = np.nan_to_num(np.asarray(image, np.float32), nan=0.0)
        narrow = wide / 257.0 if wide.max(initial=0.0) > 255.0 else wide
        return Image.fromarray(narrow.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        return _on_white(image)
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size)
    for top in range(0, image.height, _BAND):  # whole copies of a huge photo would take gigabytes
        bottom = min(top + _BAND, image.height)
        band = image.crop((0, top, image.width, bottom)).convert("RGBA")
        white = Image.new("RGBA", band.size, (*_WHITE, 255))
        flat.paste(Image.alpha_composite(white, band).convert("RGB"), (0, top))
    return flat
