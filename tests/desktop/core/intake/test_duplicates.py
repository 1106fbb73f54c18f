"""Identical bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.intake import duplicates
from desktop.core.intake.duplicates import Duplicates, identical
from desktop.core.intake.scan import Fault, scan

Files = Callable[..., Path]


def groups(found: Duplicates) -> list[list[str]]:
    return sorted([photo.name for photo in group] for group in found.groups)


def write(folder: Path, **contents: bytes) -> None:
    for name, content in contents.items():
        (folder / f"{name}.jpg").write_bytes(content)


def test_groups(folder: Path) -> None:
    write(folder, a=b"one", b=b"two", c=b"one", d=b"three", e=b"two", f=b"one", g=b"four4")
    found = identical(folder, scan(folder).photos)
    assert groups(found) == [["a.jpg", "c.jpg", "f.jpg"], ["b.jpg", "e.jpg"]]
    assert found.faults == ()


def test_the_first_bytes_are_not_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_HEAD", 4)
    monkeypatch.setattr(duplicates, "_CHUNK", 3)
    same = b"head" + b"tail" * 5
    write(folder, a=same, b=b"head" + b"TAIL" * 5, c=same, d=same[:-1] + b"x")
    assert groups(identical(folder, scan(folder).photos)) == [["a.jpg", "c.jpg"]]


def test_empty_photos_are_not_alike(folder: Path) -> None:
    write(folder, a=b"", b=b"")
    assert groups(identical(folder, scan(folder).photos)) == []


def test_only_photos_of_one_size_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, a=b"1", b=b"22", c=b"333")
    photos = scan(folder).photos
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("read"))
    assert groups(identical(folder, photos)) == []


def test_a_photo_that_is_gone(folder: Path) -> None:
    write(folder, a=b"1", b=b"1", c=b"1")
    photos = scan(folder).photos
    (folder / "b.jpg").unlink()
    found = identical(folder, photos)
    assert groups(found) == [["a.jpg", "c.jpg"]]
    assert found.faults == (Fault("b.jpg", "no such file or folder"),)


def test_progress_can_end_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class StopError(Exception):
        pass

    def stop(stage: str, done: int = 0, total: int | None = None) -> None:
        raise StopError

    monkeypatch.setattr(duplicates, "_TELL_EVERY", 1)
    write(folder, a=b"1", b=b"1")
    with pytest.raises(StopError):
        identical(folder, scan(folder).photos, stop)
