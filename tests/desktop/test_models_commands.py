"""`rakuten-desktop models`, and what `update` says of models that are held out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import Program

from bundle.manifest import Temperatures
from channel.export import export
from channel.keys import load_online
from channel.location import open_store
from channel.publisher import Publisher

Channel = Any


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(monkeypatch, capsys, tmp_path / "data")


@pytest.fixture
def ready(run: Program, published_channel: Channel, repack: Callable[..., Path]) -> Program:
    """The program with tiny-1, and tiny-2 in use."""
    run("connect", published_channel.url, "--root", published_channel.root_file)
    run("update")
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    run("update")
    return run


def states(run: Program) -> list[tuple[str, int, bool, str]]:
    return [
        (row["model_version"], row["release"], row["in_use"], row["held_out"])
        for row in run("models", "list", "--json").rows
    ]


def test_no_models_yet(run: Program) -> None:
    result = run("models", "list", "--json")
    assert (result.status, result.out) == (0, "")
    result = run("models", "list")
    assert (result.status, result.out) == (0, "")
    assert "no model on this machine yet" in result.err
    result = run("models", "rollback")
    assert (result.status, result.out) == (1, "")
    assert "no older model" in result.error


def test_back_and_forward(ready: Program) -> None:
    assert states(ready) == [("tiny-2", 2, True, ""), ("tiny-1", 1, False, "")]
    result = ready("models", "rollback")
    assert (result.status, result.out) == (0, "now in use: model tiny-1, release 1\n")
    assert states(ready) == [("tiny-2", 2, False, "rolled-back"), ("tiny-1", 1, True, "")]
    row = ready("models", "use", "tiny-2", "--json").row
    assert (row["model_version"], row["in_use"], row["held_out"]) == ("tiny-2", True, "")
    row = ready("models", "rollback", "--json").row
    assert (row["model_version"], len(row["sha256"])) == ("tiny-1", 64)


def test_the_table(ready: Program) -> None:
    ready("models", "rollback")
    _, _, newer, older = ready("models", "list").out.splitlines()
    assert newer.split()[:2] == ["tiny-2", "2"]
    assert newer.endswith("rolled-back")
    assert older.endswith("in use")


@pytest.mark.parametrize("version", ["tiny-3", "", "2"])
def test_an_unknown_version(ready: Program, version: str) -> None:
    result = ready("models", "use", version)
    assert (result.status, result.out) == (1, "")
    assert "it has: tiny-2, tiny-1" in result.error


def test_what_is_held_out_is_no_error(ready: Program) -> None:
    ready("models", "rollback")
    result = ready("update")
    assert (result.status, result.err) == (0, "")
    assert result.out == "held out since you went back: model tiny-2, release 2\n"
    row = ready("update", "--check", "--json").row
    assert (row["state"], row["release"], row["detail"]) == ("rolled-back", 2, "")


def test_a_recalled_model_is_not_used(ready: Program, published_channel: Channel) -> None:
    store = open_store(published_channel.url)
    Publisher(store, load_online(published_channel.keys), published_channel.root).recall()
    assert ready("update", "--json").row["state"] == "active"
    assert states(ready) == [("tiny-1", 3, True, ""), ("tiny-2", 2, False, "recalled")]
    result = ready("models", "use", "tiny-2")
    assert result.status == 1
    assert "withdrawn" in result.error


def test_a_failed_update_has_its_json_too(
    ready: Program, published_channel: Channel, repack: Callable[..., Path]
) -> None:
    published_channel.publish(repack(temperatures=Temperatures(9, 9, 9)), "tiny-3")
    for _ in range(2):
        result = ready("update", "--json")
        assert result.status == 1
        assert result.error == f"error: {result.row['detail']}"
        assert "golden item" in result.error
        assert (result.row["state"], result.row["release"]) == ("refused", 3)
        assert result.row["checked_at"] is not None


def test_an_update_from_a_stick(
    ready: Program, published_channel: Channel, repack: Callable[..., Path], tmp_path: Path
) -> None:
    published_channel.publish(repack(model_version="tiny-3"), "tiny-3")
    export(open_store(published_channel.url), published_channel.root, tmp_path / "stick")
    shutil.rmtree(published_channel.url)
    assert ready("update", "--json").row["state"] == "no-such-channel"
    assert ready("update", "--check", "--from", tmp_path / "stick").out.startswith("can be fetched")
    row = ready("update", "--from", tmp_path / "stick", "--json").row
    assert (row["state"], row["model_version"], row["release"]) == ("active", "tiny-3", 3)
    result = ready("update", "--from", tmp_path / "nothing", "--json")
    assert (result.status, result.row["state"]) == (1, "no-such-channel")
    assert "nothing" in result.error


@pytest.mark.parametrize("address", ["s3://models/prod", "S3:models", "https://models.example/"])
def test_a_stick_is_a_folder(ready: Program, address: str) -> None:
    result = ready("update", "--from", address)
    assert (result.status, result.out) == (2, "")
    assert "it takes a folder, not an address" in result.err


@pytest.mark.parametrize("command", ["list", "use", "rollback"])
def test_help_has_an_example(run: Program, command: str) -> None:
    result = run("models", command, "--help")
    assert result.status == 0
    assert f"Example: rakuten-desktop models {command}" in " ".join(result.out.split())
