"""A working model is never lost: installation is one step, and a damaged file has a fallback."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bundle.errors import BundleInvalid, BundleTooNew, GoldenMismatch
from bundle.manifest import Temperatures
from channel.layout import Release
from common import files
from desktop.core.app import Core
from desktop.core.errors import NoModel
from desktop.core.folder import DataFolder
from desktop.core.models import Installed, Models

Repack = Callable[..., Path]


class Shelf:
    """Models, and bundles to put there."""

    def __init__(self, folder: DataFolder, repack: Repack) -> None:
        self.folder, self.repack = folder, repack
        self.models = Models(folder)

    def install(self, number: int, **manifest: object) -> Installed:
        """Installs a model called `tiny-<number>` as that release."""
        import hashlib

        source = self.repack(model_version=f"tiny-{number}", **manifest)
        sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
        release = Release(number, f"tiny-{number}", sha256, source.stat().st_size)
        return self.models.install(self.arrived(source, sha256), release, "some-channel")

    def arrived(self, source: Path, sha256: str) -> Path:
        """A copy of a bundle, where a download would put it."""
        self.folder.models.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(source, self.models.arrival(sha256)))

    def active_version(self) -> str | None:
        """What a fresh start finds."""
        active = Models(self.folder).active()
        return active and active.model_version

    def names(self) -> set[str]:
        return {path.name for path in self.folder.models.iterdir()}


@pytest.fixture
def shelf(tmp_path: Path, repack: Repack) -> Shelf:
    return Shelf(DataFolder.locate(tmp_path / "data"), repack)


def test_nothing_yet(shelf: Shelf) -> None:
    assert shelf.models.active() is None
    with pytest.raises(NoModel):
        shelf.models.open_active()


def test_install_puts_to_use(shelf: Shelf) -> None:
    installed = shelf.install(3)
    assert (installed.model_version, installed.release) == ("tiny-3", 3)
    assert installed.channel == "some-channel"
    assert shelf.models.active() == installed
    assert shelf.models.open_active().manifest.model_version == "tiny-3"
    assert shelf.names() == {installed.path.name}
    assert shelf.active_version() == "tiny-3"


def test_the_bundle_is_opened_once(shelf: Shelf) -> None:
    shelf.install(1)
    assert shelf.models.open_active() is shelf.models.open_active()


def test_another_process_may_have_installed(shelf: Shelf) -> None:
    shelf.install(1)
    other = Models(shelf.folder)
    assert other.open_active().manifest.model_version == "tiny-1"
    shelf.install(2)
    assert other.open_active().manifest.model_version == "tiny-2"


def test_the_last_three_stay(shelf: Shelf) -> None:
    paths = [shelf.install(number).path for number in range(1, 6)]
    assert shelf.names() == {path.name for path in paths[2:]}


def test_the_same_model_again_takes_no_place(shelf: Shelf) -> None:
    for number in (1, 2, 1, 2, 1):
        shelf.install(number)
    assert len(shelf.names()) == 2
    assert shelf.active_version() == "tiny-1"


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-500]), BundleInvalid),
        (lambda path: path.write_bytes(b""), BundleInvalid),
    ],
)
def test_a_broken_file_changes_nothing(
    shelf: Shelf, spoil: Callable[[Path], None], error: type[Exception]
) -> None:
    before = shelf.install(1)
    names, state = shelf.names(), shelf.folder.state.read_bytes()
    file = shelf.arrived(before.path, "0" * 64)
    spoil(file)
    with pytest.raises(error):
        shelf.models.install(file, Release(2, "tiny-2", "0" * 64, 1), "x")
    assert shelf.folder.state.read_bytes() == state
    assert names <= shelf.names()
    assert shelf.active_version() == "tiny-1"


def test_a_model_that_computes_something_else_is_refused(shelf: Shelf) -> None:
    shelf.install(1)
    with pytest.raises(GoldenMismatch):
        shelf.install(2, temperatures=Temperatures(9, 9, 9))
    assert shelf.active_version() == "tiny-1"


def test_a_model_for_a_newer_program_is_refused(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.install(1)
    monkeypatch.setattr("bundle.archive.SCHEMA", 2)
    source = shelf.repack(model_version="tiny-2")
    monkeypatch.undo()
    file = shelf.arrived(source, "0" * 64)
    with pytest.raises(BundleTooNew):
        shelf.models.install(file, Release(2, "tiny-2", "0" * 64, 1), "x")
    assert shelf.active_version() == "tiny-1"


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut"])
def test_a_damaged_active_model_falls_back(shelf: Shelf, damage: bytes) -> None:
    shelf.install(1)
    shelf.install(2).path.write_bytes(damage)
    active = Models(shelf.folder).active()
    assert active is not None
    assert (active.model_version, active.release) == ("tiny-1", 1)


def test_a_missing_active_model_falls_back(shelf: Shelf) -> None:
    shelf.install(1)
    shelf.install(2).path.unlink()
    assert shelf.active_version() == "tiny-1"


def test_all_damaged_says_so_of_the_newest(shelf: Shelf) -> None:
    for number in (1, 2):
        newest = shelf.install(number).path
    for path in shelf.folder.models.iterdir():
        path.write_bytes(b"x")
    models = Models(shelf.folder)
    assert models.active() is None
    with pytest.raises(BundleInvalid) as caught:
        models.open_active()
    assert str(newest) in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b'{"models": 3}',
        b"\xff",
        b"{}",
        b'{"models": [{"model_version": "x", "release": 9, "sha256": "0", "channel": ""}]}',
    ],
)
def test_a_lost_state_finds_the_newest_file(shelf: Shelf, content: bytes | None) -> None:
    for number in (1, 2):
        path = shelf.install(number).path
        os.utime(path, (number, number))
    if content is None:
        shelf.folder.state.unlink()
    else:
        shelf.folder.state.write_bytes(content)
    active = Models(shelf.folder).active()
    assert active is not None
    assert (active.model_version, active.release, active.channel) == ("tiny-2", 0, "")
    assert active.path == path


def test_a_state_that_is_a_folder_hides_no_model(shelf: Shelf) -> None:
    shelf.install(1)
    shelf.folder.state.unlink()
    shelf.folder.state.mkdir()
    assert shelf.active_version() == "tiny-1"


def test_a_recalled_file_is_not_found_again(shelf: Shelf) -> None:
    """Nor is one found that is only on its way."""
    recalled, other = shelf.install(1), shelf.install(2)
    shelf.models.withdraw([recalled.sha256], "some-channel")
    other.path.rename(shelf.models.arrival(other.sha256))
    assert recalled.path.exists()
    assert shelf.active_version() is None
    part = f".{other.sha256}.bundle.{'ab' * 8}.tmp.bundle"
    shelf.models.arrival(other.sha256).rename(shelf.folder.models / part)
    assert shelf.active_version() is None


def test_a_failed_activation_leaves_the_old_model(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed, or out of disk, after the file got its place and before the state is replaced."""
    shelf.install(1)

    def fail(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desktop.core.models.write_atomically", fail)
    with pytest.raises(OSError, match="No space left"):
        shelf.install(2)
    assert shelf.active_version() == "tiny-1"
    monkeypatch.setattr("desktop.core.models.write_atomically", files.write_atomically)
    shelf.install(2)
    assert shelf.active_version() == "tiny-2"


def test_what_an_interrupted_update_left_is_cleared(shelf: Shelf) -> None:
    shelf.install(1)
    unknown = "0" * 64
    for name in (
        f"{unknown}.bundle",
        f"{unknown}.crash",
        f"{unknown}.arrived",
        f".{unknown}.arrived.{'ab' * 8}.tmp.arrived",
        f".{unknown}.bundle.{'ab' * 8}.tmp.bundle",
    ):
        (shelf.folder.models / name).write_bytes(b"half")
    shelf.install(2)
    assert not any(unknown in name for name in shelf.names())
    assert len(shelf.names()) == 2


def test_what_others_put_there_stays(shelf: Shelf) -> None:
    shelf.install(1)
    theirs = {
        "notes.txt",
        "my.bundle",
        "my.arrived",
        "my.crash",
        ".x.tmp",
        f"{'0' * 64}.bundle.old",
    }
    for name in theirs:
        (shelf.folder.models / name).write_bytes(b"mine")
    shelf.install(2)
    shelf.models.drop_arrivals()
    assert theirs <= shelf.names()
    shelf.folder.state.unlink()
    assert shelf.active_version() in ("tiny-1", "tiny-2")
    assert len(Models(shelf.folder).installed()) == 2


def test_a_file_that_cannot_be_deleted_waits_for_the_next_update(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows keeps files that something else has open."""
    for number in (1, 2, 3):
        shelf.install(number)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.parent == shelf.folder.models:
            raise PermissionError(13, "in use", str(path))
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        shelf.install(4)
    assert shelf.active_version() == "tiny-4"
    assert len(shelf.names()) == 4
    shelf.install(5)
    assert len(shelf.names()) == 3


def test_holds(shelf: Shelf) -> None:
    installed = shelf.install(1)
    assert shelf.models.holds(installed.sha256)
    assert not shelf.models.holds("0" * 64)
    installed.path.write_bytes(b"x")
    assert not shelf.models.holds(installed.sha256)


def test_the_core_opens_an_engine_or_says_that_there_is_no_model(core: Core) -> None:
    with pytest.raises(NoModel, match="no model on this machine"):
        core.engine()
