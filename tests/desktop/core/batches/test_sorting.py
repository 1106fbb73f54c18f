"""Photos by category: copied or linked, never over another file, and never looked for again."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.core.batches import sorting
from desktop.core.batches.ledger import Row
from desktop.core.batches.sorting import check_place, sort_photos
from desktop.core.errors import OutputUnusable
from desktop.core.history.store import Entry
from desktop.core.intake.errors import FolderIsOutput
from desktop.core.intake.scan import MARKER, scan

Photo = Callable[..., Row]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "sorted"


@pytest.fixture
def photo(photos: Path) -> Photo:
    """Writes photos, and answers for them as one item."""

    def make(*names: str, code: str | None = "10", name: str = "Lampes", content: str = "") -> Row:
        paths = []
        for one in names:
            path = photos / one
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content or one)
            paths.append(str(path))
        entry = Entry(
            id=1,
            at=datetime.now(UTC),
            photos=tuple(paths),
            reference="",
            designation="",
            description="",
            code=code,
            name_fr=name,
            name_en=f"{name} (en)",
        )
        return Row(0, tuple(paths), "", "", "", None, "none", entry)

    return make


def tree(folder: Path) -> dict[str, str]:
    """The files below a folder and what is in them, without our mark."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


@pytest.mark.parametrize("link", [False, True])
def test_a_folder_for_each_category(photo: Photo, into: Path, photos: Path, link: bool) -> None:
    rows = [
        photo("a.jpg", "sub/b.jpg"),
        photo("c.jpg", code="20", name="Chaises"),
        photo("d.jpg", code=None),
        Row(1, (str(photos / "e.jpg"),), "", "", "", None, "", None),
    ]
    done = sort_photos(rows, into, "fr", link=link)
    assert (done.placed, done.present, done.failed) == (3, 0, [])
    assert tree(into) == {
        "10 Lampes/a.jpg": "a.jpg",
        "10 Lampes/b.jpg": "sub/b.jpg",
        "20 Chaises/c.jpg": "c.jpg",
    }
    linked = (into / "10 Lampes/a.jpg").samefile(photos / "a.jpg")
    assert linked == link
    assert tree(photos)["a.jpg"] == "a.jpg"


def test_names_are_in_the_language_of_whoever_asks(photo: Photo, into: Path) -> None:
    sort_photos([photo("a.jpg")], into, "en")
    assert tree(into) == {"10 Lampes (en)/a.jpg": "a.jpg"}


def test_times_of_change_stay(photo: Photo, into: Path, photos: Path) -> None:
    row = photo("a.jpg")
    os.utime(photos / "a.jpg", ns=(10**18, 10**18))
    sort_photos([row], into, "fr")
    assert (into / "10 Lampes/a.jpg").stat().st_mtime_ns == 10**18


def test_nothing_is_overwritten(photo: Photo, into: Path) -> None:
    rows = [photo("x/a.jpg"), photo("y/a.jpg"), photo("z/a.jpg", content="x/a.jpg")]
    done = sort_photos(rows, into, "fr")
    assert (done.placed, done.present, done.repeated) == (2, 0, 1)
    again = sort_photos(rows, into, "fr")
    assert (again.placed, again.present, again.repeated) == (0, 3, 0)
    assert tree(into) == {"10 Lampes/a.jpg": "x/a.jpg", "10 Lampes/a (2).jpg": "y/a.jpg"}


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(
    photo: Photo, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = sorting.shutil.copy2

    def slowly(source: Path, target: Path) -> None:
        copy(source, target)
        (target.parent / "a.jpg").write_text("somebody else's")

    monkeypatch.setattr(sorting.shutil, "copy2", slowly)
    done = sort_photos([photo("a.jpg")], into, "fr")
    assert (done.placed, len(done.failed)) == (0, 1)
    assert tree(into) == {"10 Lampes/a.jpg": "somebody else's"}


def test_a_second_run_only_adds(photo: Photo, into: Path) -> None:
    sort_photos([photo("a.jpg")], into, "fr")
    done = sort_photos([photo("a.jpg"), photo("b.jpg")], into, "fr")
    assert (done.placed, done.present) == (1, 1)
    assert set(tree(into)) == {"10 Lampes/a.jpg", "10 Lampes/b.jpg"}


def test_a_dry_run_tells_the_same_and_writes_nothing(photo: Photo, into: Path) -> None:
    rows = [photo("x/a.jpg"), photo("y/a.jpg", content="x/a.jpg"), photo("z/a.jpg"), photo("b.jpg")]
    told = sort_photos(rows, into, "fr", dry_run=True)
    assert not into.exists()
    done = sort_photos(rows, into, "fr")
    assert (told.placed, told.repeated) == (done.placed, done.repeated) == (3, 1)
    assert (told.present, done.present) == (0, 0)


def test_names_of_categories_that_no_folder_can_have(photo: Photo, into: Path) -> None:
    rows = [
        photo("a.jpg", name='CD/DVD: "neuf" ?...'),
        photo("b.jpg", code="2", name="x" * 300),
        photo("c.jpg", code="..", name=""),
    ]
    sort_photos(rows, into, "fr")
    assert tree(into) == {
        "10 CD DVD neuf/a.jpg": "a.jpg",
        f"2 {'x' * 98}/b.jpg": "b.jpg",
        "_/c.jpg": "c.jpg",
    }


def test_photos_that_cannot_be_placed_are_told(photo: Photo, into: Path, photos: Path) -> None:
    rows = [photo("gone.jpg"), photo("a.jpg")]
    (photos / "gone.jpg").unlink()
    done = sort_photos(rows, into, "fr")
    assert done.placed == 1
    assert done.failed == [(str(photos / "gone.jpg"), "no such file or folder")]


def test_a_photo_that_may_not_be_read_is_told(
    photo: Photo, into: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = sorting.shutil.copy2

    def refuse(source: Path, target: Path) -> None:
        if source.name == "locked.jpg":
            raise PermissionError(errno.EACCES, "Permission denied", str(source))
        copy(source, target)

    monkeypatch.setattr(sorting.shutil, "copy2", refuse)
    done = sort_photos([photo("locked.jpg"), photo("a.jpg")], into, "fr")
    assert done.failed == [(str(photos / "locked.jpg"), "no permission")]
    assert tree(into) == {"10 Lampes/a.jpg": "a.jpg"}


def test_a_full_disk_ends_it_with_the_folder_named(
    photo: Photo, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        Path(target).write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sorting.shutil, "copy2", full)
    with pytest.raises(OutputUnusable, match="the disk is full") as caught:
        sort_photos([photo("a.jpg")], into, "fr")
    assert caught.value.data["path"] == into
    assert tree(into) == {}


def test_without_hard_links_it_copies(
    photo: Photo, into: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(sorting.os, "link", refuse)
    assert sort_photos([photo("a.jpg")], into, "fr", link=True).placed == 1
    assert not (into / "10 Lampes/a.jpg").samefile(photos / "a.jpg")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_photo_becomes_a_photo(photo: Photo, into: Path, photos: Path) -> None:
    row = photo("sub/a.jpg")
    (photos / "sub/a.jpg").rename(photos / "real.jpg")
    (photos / "sub/a.jpg").symlink_to("../real.jpg")
    sort_photos([row], into, "fr", link=True)
    assert not (into / "10 Lampes/a.jpg").is_symlink()
    assert tree(into) == {"10 Lampes/a.jpg": "sub/a.jpg"}


def test_what_was_sorted_is_never_scanned(photo: Photo, photos: Path) -> None:
    into = photos / "sorted"
    sort_photos([photo("a.jpg")], into, "fr")
    found = scan(photos)
    assert [one.name for one in found.photos] == ["a.jpg"]
    assert found.own == ["sorted"]
    with pytest.raises(FolderIsOutput):
        scan(into)


def test_places_that_will_not_do(photo: Photo, photos: Path, tmp_path: Path) -> None:
    photo("a.jpg")
    (tmp_path / "file").touch()
    for into, reason in (
        (photos, "the photos themselves"),
        (tmp_path, "the photos themselves"),
        (tmp_path / "file", "a part of the path is not a folder"),
    ):
        with pytest.raises(OutputUnusable, match=reason):
            check_place(into, photos)
    other = tmp_path / "other"
    other.mkdir()
    (other / ".hidden").touch()
    check_place(other, photos)
    check_place(photos / "sorted", photos)
    (other / "holiday.jpg").touch()
    with pytest.raises(OutputUnusable, match="there are other things in this folder"):
        check_place(other, photos)
    sort_photos([photo("a.jpg")], tmp_path / "sorted", "fr")
    check_place(tmp_path / "sorted", photos)
