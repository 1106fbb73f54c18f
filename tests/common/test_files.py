"""Files that are replaced whole or not at all."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from common.errors import machine_reason
from common.files import check_replaceable, replacing, write_atomically


def test_the_new_content_replaces_the_old(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    write_atomically(path, "é")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("old")
    with pytest.raises(ValueError, match="stop"), replacing(path) as temporary:
        temporary.write_text("half")
        raise ValueError("stop")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_libraries_that_look_at_the_suffix_find_it(tmp_path: Path) -> None:
    with replacing(tmp_path / "model.keras") as temporary:
        assert temporary.suffix == ".keras"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_others_may_read_what_the_folder_lets_them(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomically(tmp_path / "file", "x")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "plain").stat().st_mode
    )


@pytest.fixture
def forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where no file can be made, whoever runs the tests."""
    folder = tmp_path / "ro"
    folder.mkdir()
    touch = Path.touch

    def refuse(path: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        touch(path, mode, exist_ok)

    monkeypatch.setattr(Path, "touch", refuse)
    return folder


@pytest.mark.parametrize("write", [lambda path: write_atomically(path, "x"), check_replaceable])
def test_errors_name_the_file_that_was_meant(
    forbidden: Path, write: Callable[[Path], None]
) -> None:
    with pytest.raises(PermissionError) as caught:
        write(forbidden / "m.bundle")
    assert caught.value.filename == str(forbidden / "m.bundle")


def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as caught, replacing(tmp_path / "m.bundle"):
        raise OSError(28, "No space left on device")  # as write() says it
    assert caught.value.filename == str(tmp_path / "m.bundle")
    assert list(tmp_path.iterdir()) == []


def test_errors_about_other_files_stay_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, replacing(tmp_path / "m.bundle"):
        (tmp_path / "source").read_bytes()
    assert caught.value.filename == str(tmp_path / "source")
    with pytest.raises(ConnectionError) as lost, replacing(tmp_path / "m.bundle"):
        raise ConnectionResetError(104, "Connection reset by peer")
    assert lost.value.filename is None


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError) as caught:
        write_atomically(tmp_path / "file" / "m.bundle", "x")
    assert caught.value.filename == str(tmp_path / "file")
    assert machine_reason(caught.value) == "a part of the path is a file"


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    check_replaceable(path)
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    check_replaceable(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    path.touch()

    def refuse(path: Path, mode: str = "r") -> None:
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError, match="in use"):
        check_replaceable(path)
