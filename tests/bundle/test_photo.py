"""A photo becomes the same square of pixels, whatever file it came in, or one clear refusal."""

from __future__ import annotations

import io
import os
import random
import struct
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundle import photo
from bundle.errors import BundleError, PhotoMissing, PhotoTooLarge, PhotoUnreadable
from bundle.spec import PhotoSpec

SPEC = PhotoSpec(size=16)
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 40), (30, 60, 220), (255, 255, 255)
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF")

Encoded = Callable[..., bytes]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def assert_colour(pixels: npt.NDArray[np.uint8], colour: tuple[int, ...], within: int = 8) -> None:
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - np.asarray(colour)).max() <= within


@pytest.mark.parametrize("kind", FORMATS)
def test_formats(kind: str, encoded: Encoded) -> None:
    pixels = photo.decode(encoded(kind), SPEC)
    assert pixels.shape == (16, 16, 3)
    assert_colour(pixels, RED)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_name_of_the_file_means_nothing(kind: str, encoded: Encoded, tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(encoded(kind, colour=BLUE))
    assert_colour(photo.read(path, SPEC), BLUE)


def test_two_photos_in_one_jpeg() -> None:
    first, second = Image.new("RGB", (24, 24), RED), Image.new("RGB", (24, 24), BLUE)
    content = saved(first, "MPO", save_all=True, append_images=[second])
    assert_colour(photo.decode(content, SPEC), RED)


def test_first_frame_of_an_animation() -> None:
    first, second = Image.new("RGB", (24, 24), RED), Image.new("RGB", (24, 24), BLUE)
    content = saved(first, "GIF", save_all=True, append_images=[second])
    assert_colour(photo.decode(content, SPEC), RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB"])
def test_transparent_is_white(mode: str) -> None:
    if mode == "P":
        image = Image.new("P", (24, 24), 1)
        image.putpalette([0, 0, 0, *RED])
        content = saved(image, "PNG", transparency=1)
    elif mode == "RGB":
        content = saved(Image.new("RGB", (24, 24), RED), "PNG", transparency=RED)
    else:
        content = saved(Image.new(mode, (24, 24), (*RED[: len(mode) - 1], 0)), "PNG")
    assert_colour(photo.decode(content, SPEC), WHITE, within=0)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_white_is_laid_under_in_bands(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    channels = len(mode)
    noise = np.random.default_rng(2).integers(0, 255, (23, 16, channels), np.uint8)
    content = saved(Image.fromarray(noise, mode), "PNG")
    whole = photo.decode(content, SPEC)
    monkeypatch.setattr(photo, "_BAND", 5)  # the last band is a narrow one
    np.testing.assert_array_equal(photo.decode(content, SPEC), whole)
    image = Image.open(io.BytesIO(content)).convert("RGBA")
    white = Image.new("RGBA", image.size, (*WHITE, 255))
    expected = saved(Image.alpha_composite(white, image).convert("RGB"), "PNG")
    np.testing.assert_array_equal(photo.decode(expected, SPEC), whole)


def test_the_pixels_of_a_huge_photo_are_not_copied(
    encoded: Encoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = encoded("PNG", size=(64, 48))
    expected = photo.decode(content, SPEC)
    monkeypatch.setattr(Image.Image, "copy", lambda _: pytest.fail("it was copied"))
    np.testing.assert_array_equal(photo.decode(content, SPEC), expected)


def test_half_transparent_is_mixed_with_white() -> None:
    content = saved(Image.new("RGBA", (24, 24), (0, 0, 0, 128)), "PNG")
    assert_colour(photo.decode(content, SPEC), (127, 127, 127), within=1)


def test_sixteen_bits_keep_their_brightness() -> None:
    grey = Image.fromarray(np.full((24, 24), 128 * 257, np.uint16))
    assert_colour(photo.decode(saved(grey, "PNG"), SPEC), (128, 128, 128), within=1)


def test_floats_that_are_no_numbers() -> None:
    image = Image.fromarray(np.full((24, 24), np.nan, np.float32))
    assert_colour(photo.decode(saved(image, "TIFF"), SPEC), (0, 0, 0), within=0)


def test_cmyk_and_grey(encoded: Encoded) -> None:
    cmyk = Image.new("RGB", (24, 24), GREEN).convert("CMYK")
    assert_colour(photo.decode(saved(cmyk, "JPEG"), SPEC), GREEN)
    assert_colour(photo.decode(encoded("JPEG", mode="L", colour=90), SPEC), (90, 90, 90))
    assert_colour(photo.decode(encoded("PNG", mode="1", colour=1), SPEC), WHITE, within=0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_ends_upright(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (64, 32), BLUE)
    upright.paste(RED, (0, 0, 32, 16))  # top left
    undo = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    stored = upright
    for step in undo.get(orientation, []):
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = photo.decode(saved(stored, kind, exif=exif), SPEC)
    # 64 x 32 in a square of 16: rows 4 to 11 are the photo, the rest is white.
    assert_colour(pixels[:4], WHITE, within=0)
    assert_colour(pixels[5:7, 1:7], RED, within=40)
    assert_colour(pixels[9:11, 1:15], BLUE, within=40)


def test_damaged_orientation_is_ignored(encoded: Encoded) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = bytearray(encoded("JPEG", exif=exif))
    content[content.find(b"Exif\0\0") + 6 + 8 : content.find(b"Exif\0\0") + 6 + 10] = b"\xff\xff"
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        assert_colour(photo.decode(bytes(content), SPEC), RED)


@pytest.mark.parametrize(("size", "inside"), [((64, 16), (16, 4)), ((16, 64), (4, 16))])
def test_proportions_are_kept_on_white(
    encoded: Encoded, size: tuple[int, int], inside: tuple[int, int]
) -> None:
    pixels = photo.decode(encoded("PNG", size=size), SPEC)
    left, top = (16 - inside[0]) // 2, (16 - inside[1]) // 2
    core = np.s_[top : top + inside[1], left : left + inside[0]]
    assert_colour(pixels[core], RED, within=0)
    rest = np.ones((16, 16), bool)
    rest[core] = False
    assert_colour(pixels[rest], WHITE, within=0)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (5, 7)])
def test_odd_sizes(encoded: Encoded, size: tuple[int, int]) -> None:
    assert photo.decode(encoded("PNG", size=size), SPEC).shape == (16, 16, 3)


def test_lanczos_is_another_scaling() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 50, 3), np.uint8))
    content = saved(noise, "PNG")
    bilinear = photo.decode(content, SPEC)
    assert (photo.decode(content, PhotoSpec(16, "lanczos")) != bilinear).any()


@pytest.mark.parametrize("kind", FORMATS)
def test_cut_off_is_refused(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8))
    content = saved(noise, kind)
    # The last bytes of some formats carry nothing that a photo needs.
    for length in range(1, int(len(content) * 0.9), max(1, len(content) // 40)):
        with pytest.raises(PhotoUnreadable):
            photo.decode(content[:length], SPEC)


def test_cut_off_says_so(encoded: Encoded) -> None:
    content = encoded("JPEG")
    with pytest.raises(PhotoUnreadable, match=r"cut\.jpg: .*the file is damaged or cut off"):
        photo.decode(content[: len(content) // 2], SPEC, name="cut.jpg")


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(FORMATS), changes=st.integers(1, 12))
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_changed_bytes_give_pixels_or_a_refusal(
    encoded: Encoded, seed: int, kind: str, changes: int
) -> None:
    content = bytearray(encoded(kind))
    chance = random.Random(seed)
    for _ in range(changes):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        pixels = photo.decode(bytes(content), SPEC, name="odd.jpg")
    except BundleError as error:
        assert str(error).startswith("odd.jpg: ")
        assert "\n" not in str(error)
    else:
        assert pixels.shape == (16, 16, 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\0" * 5000, "not a photo of a known format"),
        (b"name;price\nteapot;12\n", "not a photo of a known format"),
        (b"%PDF-1.7 hello", "not a photo of a known format"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a photo of a known format"),  # would start Ghostscript
        (b"\xff\xd8\xff\xe0", "not a photo of a known format"),
    ],
)
def test_no_photo(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "named.jpg"
    path.write_bytes(content)
    with pytest.raises(PhotoUnreadable) as caught:
        photo.read(path, SPEC)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable, match=r"missing\.jpg: .*no such file"):
        photo.read(tmp_path / "missing.jpg", SPEC)
    with pytest.raises(PhotoUnreadable, match="not a file"):
        photo.read(tmp_path, SPEC)


def test_the_bytes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    with pytest.raises(PhotoMissing):
        photo.encoded(path)
    path.write_bytes(b"any bytes")
    assert photo.encoded(path) == b"any bytes"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    os.mkfifo(path)
    with pytest.raises(PhotoUnreadable, match="it is not a file"):
        photo.encoded(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "video.jpg"
    path.write_bytes(bytes(100))
    monkeypatch.setattr(photo, "MAX_FILE_BYTES", 99)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(PhotoUnreadable, match="the file is too large"):
        photo.read(path, SPEC)


def test_too_many_pixels_by_a_forged_header(encoded: Encoded) -> None:
    """A few bytes that claim 200 gigapixels must not take their memory."""
    content = bytearray(encoded("PNG"))
    header = b"IHDR" + struct.pack(">II", 450_000, 450_000) + bytes(content[24:29])
    content[12:33] = header + struct.pack(">I", zlib.crc32(header))
    with pytest.raises(PhotoTooLarge) as caught:
        photo.decode(bytes(content), SPEC, name="bomb.png")
    assert str(caught.value) == "bomb.png: the photo has 202500 megapixels, at most 100 are read"


def test_jpeg_may_be_larger(encoded: Encoded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MAX_PIXELS", 100)
    assert_colour(photo.decode(encoded("JPEG"), SPEC), RED)
    with pytest.raises(PhotoTooLarge):
        photo.decode(encoded("PNG"), SPEC)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_in_several_scans_is_kept_whole_and_may_not(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "MAX_PIXELS", 100)
    for progressive in (False, True):
        file = io.BytesIO()
        Image.new(mode, (64, 48)).save(file, "JPEG", progressive=progressive)
        if not progressive:
            photo.decode(file.getvalue(), SPEC)
            continue
        with pytest.raises(PhotoTooLarge):
            photo.decode(file.getvalue(), SPEC)


def test_large_photos_are_decoded_one_at_a_time(
    encoded: Encoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "LARGE_PIXELS", 100)
    at_once: list[int] = []
    inside = threading.Semaphore(2)
    resize = Image.Image.resize

    def slow(self: Image.Image, *args: Any, **options: Any) -> Image.Image:
        with inside:
            at_once.append(inside._value)
            time.sleep(0.05)
            return resize(self, *args, **options)

    monkeypatch.setattr(Image.Image, "resize", slow)
    for format_, fewest in (("PNG", 1), ("JPEG", 0)):
        at_once.clear()
        content = encoded(format_)
        with ThreadPoolExecutor(2) as pool:
            for _ in pool.map(lambda _, c=content: photo.decode(c, SPEC), range(4)):
                pass
        assert min(at_once) == fewest


def test_a_thumbnail_is_what_the_model_sees(encoded: Encoded) -> None:
    image = photo.fitted(encoded("JPEG"), 16, "bilinear", "x")
    np.testing.assert_array_equal(np.asarray(image), photo.decode(encoded("JPEG"), SPEC))
