"""A folder becomes requests, each photo with its texts; and all are classified."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bundle import archive
from desktop.core.batch import Batch, classify_all, plan
from desktop.core.engine import Engine, Request
from desktop.core.errors import FolderEmpty, FolderUnreadable
from desktop.core.tables import TableRow

Picture = Callable[..., Path]


def names(batch: Batch) -> list[str]:
    return [
        photo.relative_to(batch.folder).as_posix()
        for request in batch.requests
        for photo in request.photos
        if isinstance(photo, Path)
    ]


def texts(batch: Batch) -> dict[str, str]:
    return dict(zip(names(batch), (one.designation for one in batch.requests), strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Empty files will do: nothing is opened here."""
    folder = tmp_path / "photos"
    for name in ("b.JPG", "a.png", "sub/c.webp", "sub/deep/d.heic", "zz/e.tiff"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_photos_are_found_below_and_in_order(folder: Path) -> None:
    assert names(plan(folder)) == ["a.png", "b.JPG", "sub/c.webp", "sub/deep/d.heic", "zz/e.tiff"]


def test_what_is_no_photo_is_left_alone(folder: Path) -> None:
    for name in ("results.csv", "results.xlsx", "results.jsonl", "notes.txt", "._a.png", ".x.jpg"):
        (folder / name).touch()
    (folder / ".trash").mkdir()
    (folder / ".trash/gone.jpg").touch()
    (folder / "folder.jpg").mkdir()
    assert names(plan(folder)) == ["a.png", "b.JPG", "sub/c.webp", "sub/deep/d.heic", "zz/e.tiff"]


def test_links_that_loop(folder: Path) -> None:
    try:
        (folder / "sub/loop").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert len(plan(folder).requests) == 5


@pytest.mark.parametrize(
    "row",
    [
        TableRow("sub/c.webp", "", "text", ""),
        TableRow("sub\\c.webp", "", "text", ""),
        TableRow("c.webp", "", "text", ""),
        TableRow("C.WEBP", "", "text", ""),
        TableRow("c", "", "text", ""),
        TableRow("", "c", "text", ""),
        TableRow("elsewhere.jpg", "c", "text", ""),
    ],
)
def test_a_row_finds_its_photo(folder: Path, row: TableRow) -> None:
    batch = plan(folder, [row])
    assert {name: text for name, text in texts(batch).items() if text} == {"sub/c.webp": "text"}
    assert batch.rows_left_out == 0


def test_the_whole_row_comes_along(folder: Path) -> None:
    batch = plan(folder, [TableRow("a.png", "007", "Théière", "en fonte")])
    assert batch.requests[0] == Request((folder / "a.png",), "Théière", "en fonte", "007")
    batch = plan(folder, [TableRow("a.png", "", "Théière", "", index="12")])
    assert [request.index for request in batch.requests] == ["12", None, None, None, None]


def test_the_path_is_worth_more_than_the_name(folder: Path) -> None:
    (folder / "sub/a.png").touch()
    rows = [TableRow("a.png", "", "above", ""), TableRow("sub/a.png", "", "below", "")]
    found = texts(plan(folder, rows))
    assert (found["a.png"], found["sub/a.png"]) == ("above", "below")


def test_composed_and_decomposed_accents(folder: Path) -> None:
    (folder / unicodedata.normalize("NFD", "é.jpg")).touch()
    found = plan(folder, [TableRow(unicodedata.normalize("NFC", "É.jpg"), "", "text", "")])
    assert "text" in texts(found).values()


def test_rows_left_out_are_counted(folder: Path) -> None:
    rows = [
        TableRow("a.png", "", "first", ""),
        TableRow("a.png", "", "again", ""),
        TableRow("missing.jpg", "", "x", ""),
        TableRow("", "unknown", "x", ""),
    ]
    batch = plan(folder, rows)
    assert texts(batch)["a.png"] == "first"
    assert batch.rows_left_out == 3


def test_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file.jpg"
    file.touch()
    for path in (tmp_path / "missing", file):
        with pytest.raises(FolderUnreadable, match="no such folder"):
            plan(path)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderEmpty, match="no photo"):
        plan(tmp_path)


def test_an_unreadable_folder_is_not_empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path) in refused:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    refused = [folder / "sub"]
    batch = plan(folder)
    assert names(batch) == ["a.png", "b.JPG", "zz/e.tiff"]
    assert [str(error) for error in batch.unreadable] == [
        f"{folder / 'sub'}: the folder cannot be read (no permission)"
    ]
    refused = [folder]
    with pytest.raises(FolderUnreadable, match="no permission"):
        plan(folder)


def test_all_are_classified_once(tiny_bundle: Path, picture: Picture) -> None:
    colours = [(220, 30, 30), (30, 180, 40), (30, 60, 220)]
    photos = [picture(f"{number:02}.png", colours[number % 3]) for number in range(25)]
    photos[7].write_bytes(b"broken")
    requests = [Request((photo,)) for photo in photos]
    with Engine(archive.read(tiny_bundle), workers=3) as engine:
        found = dict(classify_all(engine, requests, at_once=4))
    assert sorted(found) == list(range(25))
    assert [found[number].request for number in range(25)] == requests
    codes = [found[number].code for number in range(25)]
    assert codes == [["0010", "20", "30"][n % 3] if n != 7 else None for n in range(25)]


def test_few_are_in_hand(tiny_bundle: Path) -> None:
    asked = 0

    def requests() -> object:
        nonlocal asked
        while True:
            asked += 1
            yield Request(designation="rouge")

    with Engine(archive.read(tiny_bundle)) as engine:
        running = classify_all(engine, requests(), at_once=3)  # type: ignore[arg-type]
        for _ in range(5):
            next(running)
        assert asked <= 5 + 3
