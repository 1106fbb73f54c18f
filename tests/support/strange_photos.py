"""Photos as they come: sound ones of every kind, broken ones, and files that only claim to be."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

import desktop

SOUND = ""
"""Expected of a photo that is classified; of others, a part of the reason."""
CUT = "damaged or cut off"
UNKNOWN = "not a photo of a known format"
GREEN = (30, 180, 40)

_ORIENTATION = 0x0112

HEIC = Path(desktop.__file__).parent / "selftest" / "sample.heic"
"""Sixty-four green pixels squared: nothing that we use can write this format."""


def write(folder: Path) -> dict[str, str]:
    """Writes all of them into a folder; returns what is to be expected of each, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, content, reason in kinds():
        (folder / name).write_bytes(content)
        expected[name] = reason
    return expected


def kinds() -> Iterator[tuple[str, bytes, str]]:
    """Name, content, and what is expected of it."""
    yield from _sound()
    yield from _cut()
    yield from _false()
    yield from _huge()


def _encoded(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (48, 36), **how: object
) -> bytes:
    colour = Image.new("RGB", size, GREEN)
    if mode in ("I;16", "I"):
        image = Image.new(mode, size, 30_000)
    elif mode == "F":
        image = Image.new(mode, size, 0.5)
    else:
        image = colour.convert(mode)
    file = io.BytesIO()
    image.save(file, kind, **how)  # type: ignore[arg-type]
    return file.getvalue()


def _frames() -> list[Image.Image]:
    return [Image.new("RGB", (24, 24), (0, 80 * number, 0)) for number in (2, 1, 0)]


def _animated(kind: str) -> bytes:
    first, *others = _frames()
    file = io.BytesIO()
    first.save(file, kind, save_all=True, append_images=others)
    return file.getvalue()


def _rotated(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    return _encoded("JPEG", exif=exif.tobytes())


def _sound() -> Iterator[tuple[str, bytes, str]]:
    jpeg = _encoded("JPEG")
    for name, content in (
        ("plain.jpg", jpeg),
        ("progressive.jpg", _encoded("JPEG", progressive=True)),
        ("capitals.JPG", jpeg),
        ("cmyk.jpg", _encoded("JPEG", "CMYK")),
        ("grey.jpg", _encoded("JPEG", "L")),
        ("two in one.mpo", _animated("MPO")),
        ("plain.png", _encoded("PNG")),
        ("palette.png", _encoded("PNG", "P")),
        ("one bit.png", _encoded("PNG", "1")),
        ("grey and alpha.png", _encoded("PNG", "LA")),
        ("alpha.png", _encoded("PNG", "RGBA")),
        ("sixteen bits.png", _encoded("PNG", "I;16")),
        ("animated.png", _animated("PNG")),
        ("plain.webp", _encoded("WEBP")),
        ("lossless.webp", _encoded("WEBP", "RGBA", lossless=True)),
        ("animated.webp", _animated("WEBP")),
        ("plain.avif", _encoded("AVIF")),
        ("animated.avif", _animated("AVIF")),
        ("plain.heic", HEIC.read_bytes()),
        ("plain.tif", _encoded("TIFF")),
        ("packed.tiff", _encoded("TIFF", compression="tiff_lzw")),
        ("cmyk.tif", _encoded("TIFF", "CMYK")),
        ("floats.tif", _encoded("TIFF", "F")),
        ("sixteen bits.tif", _encoded("TIFF", "I;16")),
        ("pages.tif", _animated("TIFF")),
        ("plain.bmp", _encoded("BMP")),
        ("plain.gif", _encoded("GIF")),
        ("animated.gif", _animated("GIF")),
        ("a png.jpg", _encoded("PNG")),
        ("a jpeg.heic", jpeg),
        ("a webp.gif", _encoded("WEBP")),
        ("one pixel.png", _encoded("PNG", size=(1, 1))),
        ("a line.png", _encoded("PNG", size=(900, 1))),
        ("rubbish behind.jpg", jpeg + b"rubbish" * 100),
        ("bad exif.jpg", jpeg[:2] + b"\xff\xe1\x00\x10Exif\x00\x00rubbish!" + jpeg[2:]),
        ("émoji 📦 et accents é.jpg", jpeg),
        ("accents e\u0301 apart.jpg", jpeg),
        (" spaces  .jpg", jpeg),
        ("dots....jpg", jpeg),
        ("=formula;tab.jpg", jpeg),
        (f"{'n' * 240}.jpg", jpeg),
    ):
        yield name, content, SOUND
    if sys.platform != "win32":
        yield 'quotes " and \\ and : ?.jpg', jpeg, SOUND
        yield "two\nlines.jpg", jpeg, SOUND
    for orientation in range(1, 9):
        yield f"turned {orientation}.jpg", _rotated(orientation), SOUND


def _cut() -> Iterator[tuple[str, bytes, str]]:
    for kind, suffix in (
        ("JPEG", "jpg"),
        ("PNG", "png"),
        ("WEBP", "webp"),
        ("AVIF", "avif"),
        ("TIFF", "tif"),
        ("BMP", "bmp"),
        ("GIF", "gif"),
    ):
        whole = _encoded(kind, size=(400, 300))
        for share in (10, 50, 90):
            yield f"cut at {share}.{suffix}", whole[: len(whole) * share // 100], "not a readable"
    heic = HEIC.read_bytes()
    yield "cut.heic", heic[: len(heic) // 2], "not a readable"
    png = bytearray(_encoded("PNG"))
    png[60] ^= 0xFF
    yield "flipped.png", bytes(png), "not a readable"


def _false() -> Iterator[tuple[str, bytes, str]]:
    yield "empty.jpg", b"", "the file is empty"
    for name, content in (
        ("text.jpg", b"not a photo"),
        ("zeros.jpg", bytes(4096)),
        ("page.jpg", b"<!DOCTYPE html><html><body>404</body></html>"),
        ("archive.jpg", b"PK\x03\x04" + bytes(100)),
        ("document.png", b"%PDF-1.7\n" + bytes(100)),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("head only.jpg", b"\xff\xd8\xff"),
        ("signature only.png", b"\x89PNG\r\n\x1a\n"),
        ("head only.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
        ("half a riff.webp", b"RIFF\x00\x00\x00\x00WEBP"),
    ):
        yield name, content, "not a readable"


def _huge() -> Iterator[tuple[str, bytes, str]]:
    yield "claims 900 MP.png", _png_header(30_000, 30_000), "megapixels"
    yield "claims 2 billion pixels a side.png", _png_header(2**31 - 1, 2**31 - 1), "megapixels"
    yield "no pixels.png", _png_header(0, 0), "not a readable"
    jpeg = bytearray(_encoded("JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    yield "claims 3600 MP.jpg", bytes(jpeg), "megapixels"
    yield "bomb.png", _encoded("PNG", "1", (12_000, 10_000)), "megapixels"
    yield "bomb.gif", _encoded("GIF", "P", (11_000, 10_000)), "megapixels"


def _png_header(width: int, height: int) -> bytes:
    content = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 100) + b"IDAT" + bytes(100)
