"""Photos are decoded once, and again only when they, the specification or the cache changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bundle import photo
from bundle.errors import PhotoUnreadable
from bundle.spec import PhotoSpec
from common.progress import silent
from trainer import photo_cache
from trainer.photo_cache import Filled, PhotoCache

SPEC = PhotoSpec(32)


@pytest.fixture
def paths(tmp_path: Path, jpeg: Callable[..., bytes]) -> list[Path]:
    """Five photos."""
    found = [tmp_path / f"{number}.jpg" for number in range(5)]
    for number, path in enumerate(found):
        path.write_bytes(jpeg(number))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def fill(folder: Path, paths: list[Path], spec: PhotoSpec = SPEC) -> Filled:
    """Fills a cache and checks every pixel in it."""
    with PhotoCache(folder, spec) as cache:
        filled = cache.fill(paths, silent)
        expected = [photo.read(path, spec) for path in paths]
        np.testing.assert_array_equal(cache.read(paths), np.stack(expected))
    return filled


def test_the_next_run_decodes_nothing(folder: Path, paths: list[Path]) -> None:
    assert fill(folder, paths) == Filled(kept=0, decoded=5)
    assert fill(folder, paths) == Filled(kept=5, decoded=0)


def test_a_path_asked_for_twice_is_decoded_once(folder: Path, paths: list[Path]) -> None:
    assert fill(folder, [*paths, paths[0]]) == Filled(kept=0, decoded=5)


def test_a_changed_photo_is_decoded_again(
    folder: Path, paths: list[Path], jpeg: Callable[..., bytes]
) -> None:
    fill(folder, paths)
    before = paths[2].stat()
    paths[2].write_bytes(jpeg(77))
    assert fill(folder, paths) == Filled(kept=4, decoded=1)
    os.utime(paths[2], ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert fill(folder, paths) == Filled(kept=4, decoded=1)


def test_photos_that_went_make_room_for_new_ones(
    folder: Path, paths: list[Path], tmp_path: Path, jpeg: Callable[..., bytes]
) -> None:
    fill(folder, paths)
    size = (folder / "pixels").stat().st_size
    new = tmp_path / "new.jpg"
    new.write_bytes(jpeg(9))
    assert fill(folder, [*paths[1:], new]) == Filled(kept=4, decoded=1)
    assert (folder / "pixels").stat().st_size == size
    assert fill(folder, paths[:2]) == Filled(kept=1, decoded=1)
    assert (folder / "pixels").stat().st_size == 2 * 32 * 32 * 3


def test_another_specification_or_decoder_is_another_cache(
    folder: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder, paths)
    assert fill(folder, paths, PhotoSpec(16)).decoded == 5
    assert fill(folder, paths, PhotoSpec(16, "lanczos")).decoded == 5
    monkeypatch.setattr(photo_cache.PIL, "__version__", "another")
    assert fill(folder, paths, PhotoSpec(16, "lanczos")).decoded == 5


def test_what_was_decoded_before_an_interruption_is_kept(
    folder: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_cache, "AT_A_TIME", 1)
    decode = photo.read

    def interrupted(path: Path, spec: PhotoSpec) -> np.ndarray:
        if path == paths[3]:
            raise KeyboardInterrupt
        return decode(path, spec)

    with monkeypatch.context() as patch, PhotoCache(folder, SPEC) as cache:
        patch.setattr(photo, "read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            cache.fill(paths, silent)
    assert fill(folder, paths) == Filled(kept=3, decoded=2)


def test_a_list_cut_off_in_a_line_loses_that_line(folder: Path, paths: list[Path]) -> None:
    fill(folder, paths)
    entries = folder / "entries.jsonl"
    entries.write_bytes(entries.read_bytes()[:-3])
    assert fill(folder, paths) == Filled(kept=4, decoded=1)


@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_damaged_pixels_are_never_used(folder: Path, paths: list[Path], damage: str) -> None:
    fill(folder, paths)
    pixels = folder / "pixels"
    content = bytearray(pixels.read_bytes())
    if damage == "flipped":
        content[4000] ^= 1
        pixels.write_bytes(content)
    else:
        pixels.write_bytes(content[:-10])
    with PhotoCache(folder, SPEC) as cache:
        assert cache.fill(paths, silent) == Filled(kept=5, decoded=0)
        expected = np.stack([photo.read(path, SPEC) for path in paths])
        np.testing.assert_array_equal(cache.read(paths), expected)


def test_a_lost_pixel_file_is_made_anew(folder: Path, paths: list[Path]) -> None:
    fill(folder, paths)
    (folder / "pixels").unlink()
    assert fill(folder, paths) == Filled(kept=0, decoded=5)


def test_a_photo_that_cannot_be_read_is_named(folder: Path, paths: list[Path]) -> None:
    paths[1].write_bytes(b"no photo")
    with PhotoCache(folder, SPEC) as cache, pytest.raises(PhotoUnreadable, match=r"1\.jpg"):
        cache.fill(paths, silent)
    assert fill(folder, [paths[0], *paths[2:]]) == Filled(kept=1, decoded=3)


def test_a_full_disk_is_told_before_the_work(
    folder: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Disk:
        free = 5 * 32 * 32 * 3 - 1

    monkeypatch.setattr(photo_cache.shutil, "disk_usage", lambda _: Disk)
    with PhotoCache(folder, SPEC) as cache, pytest.raises(OSError, match="cache"):
        cache.fill(paths, silent)
    Disk.free += 1
    assert fill(folder, paths).decoded == 5
