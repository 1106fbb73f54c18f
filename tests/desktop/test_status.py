"""`rakuten-desktop status`, for one account and for all accounts of a machine."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from program import Program

from channel import layout
from channel.enrolment import SUFFIX
from desktop import cli
from desktop.core.connection import Connection
from desktop.core.folder import DataFolder

Channel = Any
ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(monkeypatch, capsys, tmp_path / "data")


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """`--machine` sets it for the whole process."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def ready(run: Program, published_channel: Channel) -> Program:
    run("connect", published_channel.url, "--root", published_channel.root_file)
    run("update")
    return run


def test_nothing_yet(run: Program) -> None:
    assert run("status", "--json").row == {
        "state": "not-connected",
        "model_version": None,
        "release": None,
        "checked_at": None,
        "detail": "not connected to a model channel yet; sign in, or connect to one",
        "newer_program": None,
    }
    result = run("status")
    assert result.status == 0
    assert result.out.splitlines()[0].split() == ["model", "none"]


def test_all_is_well(ready: Program, published_channel: Channel) -> None:
    row = ready("status", "--json").row
    assert (row["state"], row["model_version"], row["release"]) == ("up-to-date", "tiny-1", 1)
    assert row["detail"] == ""
    assert datetime.fromisoformat(row["checked_at"]).utcoffset() is not None
    lines = dict(re.split(r" {2,}", line, maxsplit=1) for line in ready("status").out.splitlines())
    assert lines["model"] == "tiny-1, release 1"
    assert lines["channel"] == published_channel.url
    assert lines["state"] == "up-to-date"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", lines["checked"])


def test_it_asks_nobody_and_tells_how_the_last_attempt_ended(
    ready: Program, published_channel: Channel
) -> None:
    checked_at = ready("status", "--json").row["checked_at"]
    shutil.rmtree(published_channel.url)
    assert ready("status", "--json").row["state"] == "up-to-date"
    failed = ready("update", "--json").row
    row = ready("status", "--json").row
    assert (row["state"], row["detail"]) == ("no-such-channel", failed["detail"])
    assert (row["model_version"], row["checked_at"]) == ("tiny-1", checked_at)
    assert failed["detail"] in ready("status").out


def test_the_model_in_use_and_those_held_out(
    ready: Program, published_channel: Channel, repack: Callable[..., Path]
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    ready("update", "--check")
    row = ready("status", "--json").row
    assert (row["state"], row["model_version"], row["release"]) == ("available", "tiny-1", 1)
    ready("update")
    ready("models", "rollback")
    row = ready("status", "--json").row
    assert (row["state"], row["model_version"], row["release"]) == ("rolled-back", "tiny-1", 1)
    assert "tiny-2, release 2: rolled-back" in ready("status").out


def test_the_device_is_named(ready: Program, published_channel: Channel, tmp_path: Path) -> None:
    connection = Connection("s3://models/prod", published_channel.root, device="dock-3")
    connection.save(DataFolder(tmp_path / "data"))
    assert "s3://models/prod (as dock-3)" in ready("status").out
    assert ready("status", "--json").row["state"] == "up-to-date"  # it is the same root


@pytest.mark.parametrize("content", [b"", b"\xff{}"])
def test_a_damaged_connection(ready: Program, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data" / "connection.json").write_bytes(content)
    result = ready("status", "--json")
    assert (result.status, result.row["state"]) == (0, "not-connected")
    assert "connection.json: damaged" in result.row["detail"]
    assert ready("status").status == 0


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_an_unreadable_state_is_no_model(ready: Program, tmp_path: Path) -> None:
    state = tmp_path / "data" / "state.json"
    state.unlink()
    state.symlink_to(state)
    result = ready("status")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[0].split() == ["model", "none"]
    assert ready("status", "--json").row["model_version"] is None


# The machine's


@pytest.mark.usefixtures("usual_umask")
def test_an_administrator_serves_all_accounts(
    run: Program, published_channel: Channel, tmp_path: Path
) -> None:
    root = published_channel.root_file
    assert run("--machine", "connect", published_channel.url, "--root", root).status == 0
    assert run("--machine", "update", "--json").row["state"] == "active"
    assert run("--machine", "status", "--json").row["state"] == "up-to-date"
    row = run("status", "--json").row
    assert (row["state"], row["model_version"], row["release"]) == ("managed", "tiny-1", 1)
    assert "administrator" in row["detail"]
    for options in ([], ["--check"], ["--from", tmp_path]):
        result = run("update", "--json", *options)
        assert (result.status, result.row["state"]) == (1, "managed")
        assert "administrator" in result.error
    assert run("models", "rollback").status == 1
    assert run("classify", "--designation", "rouge").status == 0
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"history.db"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_made_for_the_machine_can_be_read_by_all(
    published_channel: Channel, tmp_path: Path
) -> None:
    machine = tmp_path / "machine"
    url, root = published_channel.url, published_channel.root_file
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAKUTEN_DESKTOP_MACHINE": str(machine)}
    for arguments in (["connect", url, "--root", str(root)], ["update"]):
        program = "import os; os.umask(0o077); from desktop.cli import main; main()"
        command = [sys.executable, "-c", program, "--machine", *arguments]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    read = [machine / name for name in ("connection.json", "state.json", "last_check.json")]
    (bundle,) = (machine / "models").iterdir()
    assert {stat.S_IMODE(path.stat().st_mode) for path in [*read, bundle]} == {0o644}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (machine, bundle.parent)} == {0o755}


def test_damaged_settings_are_told(run: Program, tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine").chmod(0o755)
    (tmp_path / "machine" / "settings.json").write_bytes(b"{")
    result = run("status")
    assert result.status == 0
    assert "settings.json: " in result.out
    assert run("status", "--json").status == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_is_not_relied_on_is_told(run: Program, tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine").chmod(0o777)
    assert "machine: other accounts may write there" in run("status").out


def test_machine_or_a_folder_not_both(run: Program, tmp_path: Path) -> None:
    result = run("--machine", "--data-dir", tmp_path, "status")
    assert (result.status, result.out) == (2, "")


# The window


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | None, Path | None]]:
    """What the window was opened with."""
    calls: list[tuple[Path | None, Path | None]] = []

    def open_window(data_dir: Path | None, opened: Path | None = None) -> int:
        calls.append((data_dir, opened))
        return 0

    monkeypatch.setattr(cli, "_open_window", open_window)
    return calls


def test_an_enrolment_file_opens_the_window(
    run: Program,
    opened: list[tuple[Path | None, Path | None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert cli.ENROLMENT == SUFFIX
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "dock 3.enrolment"
    file.write_bytes(b"sealed")
    assert run("dock 3.enrolment").status == 0
    assert run("--data-dir", tmp_path, file).status == 0
    assert run().status == 0
    assert opened == [(None, file), (tmp_path, file), (None, None)]


def test_an_enrolment_file_that_is_not_there(
    run: Program, opened: list[tuple[Path | None, Path | None]], tmp_path: Path
) -> None:
    result = run(tmp_path / "gone.enrolment")
    assert (result.status, opened) == (2, [])
    assert "gone.enrolment" in result.err
    assert run("nonsense").status == 2


@pytest.mark.usefixtures("usual_umask")
def test_the_window_for_the_machine(
    run: Program, opened: list[tuple[Path | None, Path | None]], tmp_path: Path
) -> None:
    assert run("--machine").status == 0
    assert opened == [(tmp_path / "machine", None)]


def test_a_newer_program(
    ready: Program, published_channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Known even where the tests run from files that nothing was installed from.
    monkeypatch.setattr("desktop.core.channel_state.program_version", lambda: "1.0")
    published_channel.publisher().announce(layout.Program("99.0", "ask the help desk"))
    assert ready("update").status == 0
    assert "program  version 99.0 exists: ask the help desk" in ready("status").out
    row = ready("status", "--json").row
    assert row["newer_program"] == {"version": "99.0", "where": "ask the help desk"}
