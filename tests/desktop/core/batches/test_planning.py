"""A choice of folder and table becomes the items of a batch, in the same order every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.batches.planning import Choice, items, look_over, plan, size
from desktop.core.errors import FolderEmpty, FolderUnreadable
from desktop.core.intake.columns import Field
from desktop.core.intake.errors import FolderIsOutput, TableUnclear, TableUnreadable
from desktop.core.intake.scan import MARKER

Photo = Callable[..., Path]


@pytest.fixture
def photo(photos: Path) -> Photo:
    def write(name: str, content: bytes = b"photo") -> Path:
        path = photos / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    path.write_text(
        "photo;reference;designation\na.jpg;R-1;lampe\nb.jpg;R-2;chaise\n;R-3;livre\n", "utf-8"
    )
    return path


def names(choice: Choice) -> list[tuple[list[str], str, str]]:
    """The items of a choice: photos, reference, designation."""
    with plan(choice) as planned:
        found = [
            ([Path(one.path).name for one in item.photos], item.reference, item.designation)
            for item in items(choice, planned)
        ]
        assert size(choice, planned) == len(found)
    return found


def test_photos_with_their_texts(photos: Path, photo: Photo, table: Path) -> None:
    photo("b.jpg")
    photo("a.jpg")
    photo("sub/c.jpg")
    choice = Choice(photos, table)
    assert names(choice) == [
        (["a.jpg"], "R-1", "lampe"),
        (["b.jpg"], "R-2", "chaise"),
        (["c.jpg"], "", ""),
    ]
    assert names(replace(choice, recursive=False)) == names(choice)[:2]
    assert names(replace(choice, text_only_rows=True)) == [*names(choice), ([], "R-3", "livre")]


def test_a_photo_is_as_it_was_found(photos: Path, photo: Photo) -> None:
    path = photo("a.jpg", b"12345")
    with plan(Choice(photos)) as planned:
        ((found,),) = [item.photos for item in items(Choice(photos), planned)]
    facts = path.stat()
    assert (found.path, found.size, found.modified) == (str(path), 5, facts.st_mtime_ns)


def test_a_folder_and_a_table_are_the_same_by_another_way(
    tmp_path: Path, photos: Path, photo: Photo, table: Path
) -> None:
    photo("a.jpg")
    photo("sub/b.jpg")
    own = photo("own.jpg")
    other = tmp_path / "other"
    try:
        other.symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no right to make links")
    direct = Choice(photos, table, exclude=(own,))
    for way in (other / photos.name, photos / "sub" / "..", other / "photos" / "sub" / ".."):
        choice = Choice(way, other / table.name, exclude=(way / "own.jpg",))
        assert (choice.root, choice.origin) == (direct.root, direct.origin)
        assert names(choice) == names(direct)
        assert len(names(choice)) == 2


def test_a_folder_is_the_same_however_it_is_named(
    photos: Path, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = photo("a.jpg")
    monkeypatch.chdir(photos.parent)
    choice = Choice(Path(photos.name))
    assert choice.root == photos
    with plan(choice) as planned:
        (item,) = items(choice, planned)
    assert item.photos[0].path == str(path)


def test_items_may_be_asked_for_again(photos: Path, photo: Photo, table: Path) -> None:
    photo("a.jpg")
    photo("b.jpg")
    choice = Choice(photos, table, text_only_rows=True)
    with plan(choice) as planned:
        assert list(items(choice, planned)) == list(items(choice, planned))


def test_rows_alone_are_enough_where_they_are_wanted(photos: Path, table: Path) -> None:
    with pytest.raises(FolderEmpty):
        plan(Choice(photos, table)).close()
    alone = [reference for _, reference, _ in names(Choice(photos, table, text_only_rows=True))]
    assert alone == ["R-1", "R-2", "R-3"]


def test_the_table_in_the_folder_and_our_own_output_are_no_photos(
    photos: Path, photo: Photo
) -> None:
    photo("a.jpg")
    photo("sorted/10 Lampes/a.jpg")
    photo("earlier/10 Lampes/a.jpg")
    photo(f"earlier/{MARKER}")
    table = photo("texts.csv", b"photo,designation\na.jpg,lampe\n")
    choice = Choice(photos, table, exclude=(photos / "sorted",))
    assert names(choice) == [(["a.jpg"], "", "lampe")]
    with plan(choice) as planned:
        found = look_over(choice, planned)
    assert (found.own.count, found.photos, list(found.tables)) == (2, 1, [])


@pytest.mark.parametrize(
    "change",
    [
        {"table": Path("other.csv")},
        {"mapping": {"a": Field.PHOTO}},
        {"recursive": False},
        {"text_only_rows": True},
    ],
)
def test_what_changes_the_items_is_another_batch(change: dict[str, object]) -> None:
    one = Choice(Path("photos"), Path("texts.csv"))
    assert replace(one, **change).origin != one.origin  # type: ignore[arg-type]
    assert replace(one, exclude=(Path("out.csv"),)).origin == one.origin
    again = Choice.of_batch(str(one.root), replace(one, **change).origin)  # type: ignore[arg-type]
    assert again.origin == replace(one, **change).origin  # type: ignore[arg-type]


def test_identical_photos_are_looked_for(photos: Path, photo: Photo) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        photo(name, name.encode() if name == "b.jpg" else b"same!")
    with plan(Choice(photos)) as planned:
        found = look_over(Choice(photos), planned)
    assert found.duplicates.first == [("a.jpg", "c.jpg")]


def test_nothing_there(photos: Path, photo: Photo, table: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderUnreadable):
        plan(Choice(tmp_path / "missing")).close()
    with pytest.raises(FolderEmpty):
        plan(Choice(photos)).close()
    photo("a.jpg")
    with pytest.raises(TableUnreadable):
        plan(Choice(photos, tmp_path / "missing.csv")).close()
    table.write_text("left;right\n1;2\n", "utf-8")
    with pytest.raises(TableUnclear):
        plan(Choice(photos, table)).close()
    photo(MARKER)
    with pytest.raises(FolderIsOutput):
        plan(Choice(photos)).close()
