"""What is found in a folder, and what is not."""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.errors import FolderUnreadable
from desktop.core.intake.errors import FolderIsOutput
from desktop.core.intake.scan import MARKER, Fault, Found, scan

Files = Callable[..., Path]


def names(found: Found) -> list[str]:
    return [photo.name for photo in found.photos]


def link(path: Path, target: Path, *, to_folder: bool = False) -> None:
    try:
        path.symlink_to(target, target_is_directory=to_folder)
    except OSError:
        pytest.skip("no links here")


def test_photos_sidecars_and_tables(files: Files) -> None:
    folder = files(
        *("b.JPG", "a.png", "a.txt", "A2.json", "t.csv", "t.XLSX", "t.tsv", "film.mp4"),
        *("sub/c.webp", "sub/deep/d.heic", "zz/e.tiff"),
    )
    found = scan(folder)
    assert names(found) == ["a.png", "b.JPG", "sub/c.webp", "sub/deep/d.heic", "zz/e.tiff"]
    assert found.sidecars == {"a.txt": ["a.txt"], "a2.json": ["A2.json"]}
    assert found.tables == ["t.XLSX", "t.csv", "t.tsv"]
    assert (found.faults, found.own, found.others) == ([], [], 1)


def test_facts_of_a_photo(files: Files) -> None:
    folder = files("sub/a.jpg")
    os.utime(folder / "sub/a.jpg", ns=(5, 1_700_000_000_123_456_000))
    (photo,) = scan(folder).photos
    facts = (folder / "sub/a.jpg").stat()
    assert (photo.size, photo.modified) == (9, facts.st_mtime_ns)
    assert photo.path(folder) == folder / "sub" / "a.jpg"


def test_only_this_folder(files: Files) -> None:
    folder = files("a.jpg", "sub/b.jpg", "sub/t.csv")
    found = scan(folder, recursive=False)
    assert (names(found), found.tables) == (["a.jpg"], [])


def test_hidden_files(files: Files) -> None:
    folder = files("a.jpg", "._a.jpg", ".b.jpg", ".trash/c.jpg", "~$t.xlsx", "__MACOSX/._d.jpg")
    found = scan(folder)
    assert (names(found), found.tables, found.others) == (["a.jpg"], [], 0)


def test_folders_named_like_photos(files: Files) -> None:
    assert names(scan(files("a.jpg/b.jpg"))) == ["a.jpg/b.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes such names for others")
def test_strange_names(files: Files) -> None:
    strange = [
        *("a.jpg.", "b.jpg ", " c.jpg", "d e.JPEG", "é.png", unicodedata.normalize("NFD", "è.png")),
        *("📷.jpg", "x" * 251 + ".jpg", "line\nbreak.jpg", "back\\slash.jpg"),
    ]
    assert sorted(names(scan(files(*strange)))) == sorted(strange)


@pytest.mark.skipif(sys.platform != "linux", reason="only there are names bytes")
def test_a_name_that_is_no_text(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.jpg")).write_bytes(b"x")
    (photo,) = scan(folder).photos
    assert photo.path(folder).read_bytes() == b"x"


def test_links_that_loop(files: Files) -> None:
    folder = files("sub/a.jpg")
    link(folder / "sub/loop", folder, to_folder=True)
    link(folder / "sub/loop.jpg", folder, to_folder=True)
    found = scan(folder)
    assert names(found) == ["sub/a.jpg"]
    reason = "a link to a folder, not followed"
    assert found.faults == [Fault("sub/loop", reason), Fault("sub/loop.jpg", reason)]


def test_links_to_photos(files: Files) -> None:
    folder = files("a.jpg")
    link(folder / "b.jpg", folder / "a.jpg")
    link(folder / "broken.jpg", folder / "nowhere.jpg")
    link(folder / "self.jpg", folder / "self.jpg")
    found = scan(folder)
    assert names(found) == ["a.jpg", "b.jpg", "broken.jpg", "self.jpg"]
    assert [fault.name for fault in found.faults] == ["broken.jpg", "self.jpg"]
    assert found.faults[0].reason == "no such file or folder"


def test_a_folder_that_is_a_link_itself(files: Files, tmp_path: Path) -> None:
    files("a.jpg")
    link(tmp_path / "link", tmp_path / "photos", to_folder=True)
    assert names(scan(tmp_path / "link")) == ["a.jpg"]


def test_the_same_folder_twice(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a junction of Windows or a bind mount shows it: as a real folder."""
    folder = files("a.jpg", "sub/b.jpg")
    real = os.stat

    def same(path: str, **how: bool) -> os.stat_result:
        return real(folder if str(path).endswith("sub/") else path, **how)

    monkeypatch.setattr(os, "stat", same)
    found = scan(folder)
    assert names(found) == ["a.jpg"]
    assert [fault.name for fault in found.faults] == ["sub"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_photo(files: Files) -> None:
    folder = files("a.jpg")
    os.mkfifo(folder / "pipe.jpg")
    found = scan(folder)
    assert names(found) == ["a.jpg", "pipe.jpg"]
    assert found.faults == [Fault("pipe.jpg", "it is not a file")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_text_and_no_table(files: Files) -> None:
    folder = files("a.jpg", "there.txt")
    for name in ("a.txt", "b.json", "t.csv"):
        os.mkfifo(folder / name)
    link(folder / "c.txt", folder / "there.txt")
    link(folder / "gone.csv", folder / "nowhere.csv")
    found = scan(folder)
    assert set(found.sidecars) == {"c.txt", "there.txt"}
    assert found.tables == []
    assert [fault.name for fault in found.faults] == ["a.txt", "b.json", "gone.csv", "t.csv"]
    assert found.faults[0].reason == "it is not a file"
    assert found.faults[2].reason == "no such file or folder"


def test_the_table_in_use_is_left_out_without_a_word(files: Files) -> None:
    folder = files("a.jpg", "t.csv", "u.csv", "sub/t.csv", "texts.txt")
    found = scan(folder, table=folder / "t.csv")
    assert (found.tables, found.own, found.others) == (["u.csv", "sub/t.csv"], [], 0)
    assert scan(folder, table=folder / "texts.txt").sidecars == {}


def test_an_empty_photo_is_both(files: Files) -> None:
    folder = files("a.jpg")
    (folder / "b.jpg").touch()
    found = scan(folder)
    assert names(found) == ["a.jpg", "b.jpg"]
    assert found.faults == [Fault("b.jpg", "the file is empty")]


def test_a_photo_that_may_not_be_read(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files("a.jpg")
    (folder / "a.jpg").chmod(0)
    if not stat.S_IMODE((folder / "a.jpg").stat().st_mode) & stat.S_IROTH:
        monkeypatch.setattr(os, "access", lambda *_: False)  # who runs the tests may read all
        found = scan(folder)
        assert names(found) == ["a.jpg"]
        assert found.faults == [Fault("a.jpg", "no permission")]


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_no_folder(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnreadable, match=kind):
        scan(tmp_path / kind)


def test_an_empty_folder(folder: Path) -> None:
    assert scan(folder) == Found(folder)


def test_a_folder_that_cannot_be_listed_is_not_empty(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files("a.jpg", "sub/b.jpg", "zz/c.jpg")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path) in refused:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    refused = [folder / "sub"]
    found = scan(folder)
    assert names(found) == ["a.jpg", "zz/c.jpg"]
    assert found.faults == [Fault("sub", "no permission")]
    refused = [folder]
    with pytest.raises(FolderUnreadable, match="no permission"):
        scan(folder)


def test_files_that_vanish(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files("a.jpg", "b.jpg", "sub/c.jpg")
    scandir = os.scandir

    class Listing:
        """Removes what it has listed before anybody can look."""

        def __init__(self, path: str) -> None:
            with scandir(path) as listing:
                self.entries = list(listing)
            for gone in (folder / "b.jpg", folder / "sub/c.jpg"):
                gone.unlink(missing_ok=True)
            if (folder / "sub").exists():
                (folder / "sub").rmdir()

        def __enter__(self) -> object:
            return iter(self.entries)

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", Listing)
    found = scan(folder)
    assert names(found) == ["a.jpg", "b.jpg"]
    assert {fault.name for fault in found.faults} == {"b.jpg", "sub"}


def test_our_own_output_is_no_input(files: Files) -> None:
    folder = files(
        "a.jpg", f"sorted/{MARKER}", "sorted/10/a.jpg", "results.csv", "texts.csv", "x.jpg"
    )
    found = scan(folder, exclude=[folder / "results.csv", folder / "sub" / ".." / "x.jpg"])
    assert (names(found), found.tables) == (["a.jpg"], ["texts.csv"])
    assert sorted(found.own) == ["results.csv", "sorted", "x.jpg"]
    with pytest.raises(FolderIsOutput, match="sorted"):
        scan(folder / "sorted")


def test_a_folder_to_leave_out(files: Files) -> None:
    folder = files("a.jpg", "out/b.jpg")
    assert names(scan(folder, exclude=[folder / "out"])) == ["a.jpg"]


def test_progress_can_end_it(files: Files) -> None:
    class StopError(Exception):
        pass

    def stop(stage: str, done: int = 0, total: int | None = None) -> None:
        raise StopError

    with pytest.raises(StopError):
        scan(files("a.jpg"), progress=stop)
