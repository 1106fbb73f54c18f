"""Several accounts on one machine: what an administrator sets up, and who may change it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.engine import Request
from desktop.core.errors import CannotWrite, HistoryUnavailable, Managed, NoModel
from desktop.core.folder import MACHINE_VARIABLE, DataFolder, machine_path
from desktop.core.machine import MachineSettings, SettingsUnusable, load_settings
from desktop.core.updates import Phase, Trouble

Channel = Any


@pytest.fixture
def administrator(machine: Path, published_channel: Channel) -> Iterator[Core]:
    """Who has connected the machine to a channel and fetched its model."""
    with Core.open(machine) as core:
        core.updates.connect(Connection(published_channel.url, published_channel.root))
        core.updates.update()
        yield core


def classified(core: Core) -> str | None:
    """Which model answers."""
    with core.engine() as engine:
        outcome = engine.submit(Request(designation="rouge")).result()
    core.history.add(outcome)
    return outcome.model_version


def test_the_machine_s_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(MACHINE_VARIABLE, "somewhere")
    assert machine_path() == tmp_path / "somewhere"
    monkeypatch.delenv(MACHINE_VARIABLE)
    usual = machine_path()
    assert usual.is_absolute()
    # Sessions of a desktop set this; the administrator's shell does not.
    monkeypatch.setenv("XDG_DATA_DIRS", "/usr/share/gnome:/usr/local/share")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert machine_path() == usual


def test_an_account_uses_what_the_administrator_set_up(core: Core, administrator: Core) -> None:
    assert core.folder.borrowed
    assert core.updates.connected_url() == administrator.updates.connected_url()
    assert classified(core) == "tiny-1"
    assert core.history.count() == 1
    assert core.folder.history.parent == core.folder.path
    assert not administrator.folder.history.exists()


def test_an_account_does_not_look_for_models_itself(
    core: Core, administrator: Core, published_channel: Channel, machine: Path
) -> None:
    shutil.rmtree(published_channel.url)
    before = {path: path.stat().st_mtime_ns for path in machine.rglob("*")}
    for attempt in (
        core.updates.check,
        core.updates.update,
        lambda: core.updates.update(source=machine),
        core.updates.sign_out,
        core.models.roll_back,
        lambda: core.models.use("tiny-1"),
    ):
        with pytest.raises(Managed, match="administrator"):
            attempt()
    state = core.updates.state
    assert (state.name, state.phase, state.release) == ("managed", Phase.UP_TO_DATE, 1)
    assert state.checked_at == administrator.updates.state.checked_at
    assert {path: path.stat().st_mtime_ns for path in machine.rglob("*")} == before
    assert core.updates.next_check().total_seconds() > 3600


def test_it_knows_from_the_start_that_the_machine_is_managed(
    core: Core, administrator: Core
) -> None:
    assert core.updates.state.trouble is Trouble.MANAGED
    assert isinstance(core.updates.state.error, Managed)
    assert administrator.updates.state.trouble is None


def test_a_program_that_runs_takes_up_what_the_administrator_activates(
    core: Core, administrator: Core, published_channel: Channel, repack: Callable[..., Path]
) -> None:
    assert classified(core) == "tiny-1"
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    administrator.updates.update()
    assert classified(core) == "tiny-2"
    with pytest.raises(Managed):
        core.updates.update()
    assert core.updates.state.release == 2
    administrator.models.roll_back()
    assert classified(core) == "tiny-1"
    assert core.updates.state.phase is Phase.ROLLED_BACK


def test_a_connection_of_one_s_own_comes_first(
    core: Core,
    administrator: Core,
    make_channel: Callable[[str], Channel],
    repack: Callable[..., Path],
    machine: Path,
) -> None:
    other = make_channel("other")
    other.publish(repack(model_version="other-1"), "other-1")
    connection = machine.joinpath("connection.json").read_bytes()
    core.updates.connect(Connection(other.url, other.root))
    assert not core.folder.borrowed
    assert core.updates.state.name == "never-checked"
    shutil.move(other.url, f"{other.url}-away")
    assert classified(core) == "tiny-1"  # as before, until there is another one
    shutil.move(f"{other.url}-away", other.url)
    core.updates.update()
    assert classified(core) == "other-1"
    assert classified(administrator) == "tiny-1"
    assert machine.joinpath("connection.json").read_bytes() == connection
    core.updates.sign_out()
    assert classified(core) == "tiny-1"
    assert core.updates.state.name == "managed"


def test_with_a_connection_of_one_s_own_the_machine_s_model_becomes_one_s_own(
    core: Core, administrator: Core, published_channel: Channel, repack: Callable[..., Path]
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    administrator.updates.update()
    administrator.models.roll_back()
    theirs = administrator.models.active()
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    shutil.rmtree(administrator.folder.path)
    mine = core.models.active()
    assert theirs is not None
    assert mine is not None
    assert (mine.sha256, mine.release, mine.channel) == (theirs.sha256, 1, theirs.channel)
    assert core.models.holds(mine.sha256)
    assert classified(core) == "tiny-1"
    assert core.updates.update() is None  # what the administrator has left stays out
    assert core.updates.state.phase is Phase.ROLLED_BACK


def test_without_room_for_the_machine_s_model_the_account_goes_on_borrowing_it(
    core: Core,
    administrator: Core,
    published_channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(CannotWrite, match="the disk is full"):
            core.updates.connect(Connection(published_channel.url, published_channel.root))
    assert core.folder.borrowed
    assert classified(core) == "tiny-1"


def test_a_machine_without_a_model_has_none_to_give(
    core: Core, machine: Path, published_channel: Channel
) -> None:
    connection = Connection(published_channel.url, published_channel.root)
    with Core.open(machine) as administrator:
        administrator.updates.connect(connection)
    core.updates.connect(connection)
    with pytest.raises(NoModel):
        core.models.open_active()
    assert core.updates.update() is not None


def test_without_a_connection_anywhere_one_s_own_models_go_on(ready: Core, machine: Path) -> None:
    machine.mkdir()
    ready.updates.sign_out()
    assert classified(ready) == "tiny-1"
    assert ready.updates.state.name == "not-connected"


def test_the_administrator_borrows_nothing(administrator: Core, machine: Path) -> None:
    assert not administrator.folder.borrowed
    assert DataFolder.locate(machine) == DataFolder(machine)


@pytest.fixture
def public_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine's folder that every account reaches, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.setenv(MACHINE_VARIABLE, str(folder / "machine"))
        yield folder


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs two accounts of POSIX")
def test_another_account_reads_the_models_and_cannot_change_them(
    public_folder: Path, published_channel: Channel
) -> None:
    before = os.umask(0o022)
    try:
        with Core.open(public_folder / "machine") as administrator:
            administrator.updates.connect(Connection(published_channel.url, published_channel.root))
            administrator.updates.update()
        own = public_folder / "account"
        own.mkdir()
        os.chown(own, 65534, 65534)
        os.seteuid(65534)
        try:
            with Core.open(own) as account:
                assert classified(account) == "tiny-1"
                assert account.updates.state.name == "managed"
            # Not even by pretending to be the administrator.
            with Core.open(public_folder / "machine") as pretender, pytest.raises(CannotWrite):
                pretender.updates.update()
        finally:
            os.seteuid(0)
    finally:
        os.umask(before)


# Whose folder it is


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777, 0o1777])
def test_what_others_may_write_is_not_relied_on(
    core: Core, administrator: Core, machine: Path, mode: int
) -> None:
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    assert core.folder.borrowed
    machine.chmod(mode)
    assert not core.folder.borrowed
    assert core.folder.shared_history is None
    assert core.updates.connection() is None
    assert core.models.active() is None
    with pytest.raises(SettingsUnusable, match="other accounts may write there; run chmod go-w"):
        load_settings(machine)
    machine.chmod(0o755)
    assert core.folder.borrowed
    assert core.folder.shared_history == machine / "shared"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs two accounts of POSIX")
def test_what_another_account_owns_is_not_relied_on(
    core: Core, administrator: Core, machine: Path
) -> None:
    os.chown(machine, 65534, -1)
    assert not core.folder.borrowed
    with pytest.raises(SettingsUnusable, match="it belongs to another account"):
        load_settings(machine)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_shared_history_may_be_written_by_all_in_a_folder_that_may_not(
    core: Core, machine: Path
) -> None:
    machine.mkdir()
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    (machine / "shared").mkdir()
    (machine / "shared").chmod(0o1777)
    assert core.folder.shared_history == machine / "shared"


# Settings


def test_each_account_has_its_own_history_unless_the_administrator_says_otherwise(
    core: Core, machine: Path
) -> None:
    assert load_settings(machine) == MachineSettings("own")
    machine.mkdir()
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    assert core.folder.shared_history == machine / "shared"
    with pytest.raises(HistoryUnavailable):  # nobody has made the folder
        _ = core.history


def test_a_shared_history(core: Core, machine: Path, tmp_path: Path, administrator: Core) -> None:
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    (machine / "shared").mkdir()
    with Core.open(tmp_path / "another account") as other:
        classified(core)
        assert core.folder.history == other.folder.history == machine / "shared" / "history.db"
        assert [entry.designation for entry in other.history.page()] == ["rouge"]
    assert not (core.folder.path / "history.db").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_every_account_may_write_into_a_shared_history(core: Core, machine: Path) -> None:
    machine.mkdir()
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    (machine / "shared").mkdir()
    before = os.umask(0o077)
    try:
        assert core.history.count() == 0
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (machine / "shared").iterdir()
    }
    assert set(modes.values()) == {0o666}
    assert "history.db-wal" in modes
    with sqlite3.connect(core.folder.history) as db:
        assert db.execute("SELECT count(*) FROM predictions").fetchone() == (0,)
    db.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_no_file_of_somebody_else_is_opened_to_all(
    core: Core, machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write beside the history puts a link in its place at the worst moment."""
    machine.mkdir()
    (machine / "settings.json").write_text('{"history": "shared"}', encoding="utf-8")
    (machine / "shared").mkdir()
    victim = tmp_path / "victim"
    victim.touch(mode=0o600)
    open_ = os.open

    def racing(path: Any, *arguments: Any, **named: Any) -> int:
        descriptor = open_(path, *arguments, **named)
        if Path(path) == core.folder.history and not Path(path).is_symlink():
            Path(path).unlink()
            Path(path).symlink_to(victim)
        return descriptor

    monkeypatch.setattr(os, "open", racing)
    _ = core.history
    assert core.folder.history.is_symlink()
    assert stat.S_IMODE(victim.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"history": "everybody"}'])
def test_damaged_settings_share_nothing(core: Core, machine: Path, content: bytes) -> None:
    machine.mkdir()
    (machine / "settings.json").write_bytes(content)
    with pytest.raises(SettingsUnusable, match=r"settings\.json: "):
        load_settings(machine)
    assert core.folder.shared_history is None
    assert core.history.count() == 0
