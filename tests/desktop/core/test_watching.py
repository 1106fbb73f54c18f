"""A watched folder: what arrives in it is told once, when it is complete."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.watched import File, Watched
from desktop.core.watching import STILL, Look, Watcher, is_photo


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "import"
    made.mkdir()
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "watched.db")


@pytest.fixture
def history() -> set[str]:
    """The SHA-256 of all photos that the history has."""
    return set()


@pytest.fixture
def watcher(folder: Path, ledger: Watched, clock: Clock, history: set[str]) -> Watcher:
    return Watcher(folder, ledger, history.__contains__, clock)


def later(watcher: Watcher, clock: Clock) -> Look:
    """Looks, and looks again when what has not changed meanwhile is complete: all that was told."""
    first = watcher.look()
    clock.now += STILL
    second = watcher.look()
    return replace(second, arrived=first.arrived + second.arrived)


def names(look: Look) -> list[str]:
    return [one.path.name for one in look.arrived]


def test_a_photo_is_told_once_it_has_stopped_growing(
    folder: Path, watcher: Watcher, clock: Clock
) -> None:
    assert watcher.look() == Look()
    photo = folder / "a.jpg"
    photo.write_bytes(b"half")
    assert watcher.look() == Look(growing=1)
    clock.now += STILL
    photo.write_bytes(b"half and half")
    assert watcher.look() == Look(growing=1)
    clock.now += STILL / 2
    assert watcher.look().growing == 1
    clock.now += STILL / 2
    look = watcher.look()
    assert names(look) == ["a.jpg"] and look.growing == 0
    assert watcher.look() == Look()


@pytest.mark.parametrize(
    ("name", "photo"),
    [
        ("a.JPG", True),
        ("a.b.heic", True),
        (".a.jpg", False),
        ("~a.jpg", False),
        ("a.jpg.part", False),
        ("a.crdownload.jpg", False),
        ("a.tmp", False),
        ("a.txt", False),
        ("jpg", False),
    ],
)
def test_what_is_a_finished_photo_by_its_name(name: str, photo: bool) -> None:
    assert is_photo(name) == photo


def test_hidden_folders_and_empty_files_wait_and_folders_below_count(
    folder: Path, watcher: Watcher, clock: Clock
) -> None:
    watcher.look()
    for name in (".thumbnails/a.jpg", "2026/11/b.jpg"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(name.encode())
    (folder / "empty.jpg").touch()
    assert names(later(watcher, clock)) == ["b.jpg"]


def test_they_come_in_the_order_in_which_they_were_taken(
    folder: Path, watcher: Watcher, clock: Clock
) -> None:
    watcher.look()
    for time, name in ((30, "a.jpg"), (10, "c.jpg"), (20, "b.jpg")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (time, time))
    assert names(later(watcher, clock)) == ["c.jpg", "b.jpg", "a.jpg"]


def test_the_same_photo_is_told_once_whatever_its_name(
    folder: Path, watcher: Watcher, clock: Clock, history: set[str]
) -> None:
    watcher.look()
    for name in ("a.jpg", "copy of a.jpg"):
        (folder / name).write_bytes(b"photo")
    (first,) = later(watcher, clock).arrived
    assert later(watcher, clock).arrived == ()
    watcher.settle(first)
    assert later(watcher, clock).arrived == ()
    # Renamed, and as old as it was; and one that the history knows from elsewhere.
    (folder / "a.jpg").rename(folder / "b.jpg")
    assert later(watcher, clock).arrived == ()
    (folder / "d.jpg").write_bytes(b"another")
    (arrival,) = later(watcher, clock).arrived
    watcher.drop(arrival)
    history.add(arrival.sha256)
    assert later(watcher, clock).arrived == ()


def test_a_restart_tells_only_what_was_not_dealt_with(
    folder: Path, watcher: Watcher, ledger: Watched, clock: Clock
) -> None:
    watcher.look()
    (folder / "a.jpg").write_bytes(b"a")
    (folder / "b.jpg").write_bytes(b"b")
    first, _ = later(watcher, clock).arrived
    watcher.settle(first)
    again = Watcher(folder, ledger, lambda _: False, clock)
    assert names(later(again, clock)) == ["b.jpg"]
    (folder / "a.jpg").write_bytes(b"another photo of that name")
    assert names(later(again, clock)) == ["a.jpg"]


@pytest.mark.parametrize("both", [True, False])
def test_what_lay_there_before_is_asked_about_once(
    folder: Path, watcher: Watcher, ledger: Watched, clock: Clock, both: bool
) -> None:
    (folder / "old.jpg").write_bytes(b"old")
    assert watcher.look() == Look(before=1)
    (folder / "new.jpg").write_bytes(b"new")
    clock.now += STILL
    assert watcher.look() == Look(before=2)
    watcher.begin(with_those_before=both)
    assert sorted(names(later(watcher, clock))) == ["new.jpg", "old.jpg"][: 1 + both]
    again = Watcher(folder, ledger, lambda _: False, clock)
    assert sorted(names(later(again, clock))) == ["new.jpg", "old.jpg"][: 1 + both]


def test_a_folder_that_goes_and_comes_back_is_asked_nothing_again(
    folder: Path, watcher: Watcher, clock: Clock
) -> None:
    watcher.look()
    (folder / "a.jpg").write_bytes(b"a")
    (arrival,) = later(watcher, clock).arrived
    watcher.settle(arrival)
    folder.rename(folder.with_name("away"))
    assert watcher.look() == Look(away=True)
    folder.with_name("away").rename(folder)
    (folder / "b.jpg").write_bytes(b"b")
    assert names(later(watcher, clock)) == ["b.jpg"]


def test_a_folder_that_is_away_at_first_is_asked_about_when_it_comes(
    folder: Path, ledger: Watched
) -> None:
    watcher = Watcher(folder / "stick", ledger, lambda _: False)
    assert watcher.look() == Look(away=True)
    (folder / "stick").mkdir()
    (folder / "stick" / "a.jpg").write_bytes(b"a")
    assert watcher.look() == Look(before=1)


def test_what_was_told_and_dropped_is_told_again(
    folder: Path, watcher: Watcher, clock: Clock
) -> None:
    watcher.look()
    (folder / "a.jpg").write_bytes(b"a")
    (arrival,) = later(watcher, clock).arrived
    watcher.drop(arrival)
    assert watcher.look().arrived == (arrival,)


def test_many_come_in_parts(folder: Path, watcher: Watcher, clock: Clock) -> None:
    watcher.look()
    for number in range(60):
        (folder / f"{number:02}.jpg").write_bytes(str(number).encode())
    look = later(watcher, clock)
    assert len(look.arrived) == 50 and look.more
    assert len(watcher.look().arrived) == 10


def test_a_damaged_ledger_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "watched.db"
    path.write_bytes(b"no database at all" * 100)
    ledger = Watched(path)
    ledger.begin(tmp_path)
    assert ledger.begun(tmp_path)


def test_names_that_are_no_text_are_kept(tmp_path: Path) -> None:
    ledger = Watched(tmp_path / "watched.db")
    file = File("/p/\udcff.jpg", 1, 2)
    ledger.settle([(file, "")])
    assert ledger.fresh([file, file._replace(size=2)]) == [file._replace(size=2)]
