"""`rakuten-trainer channel` as a program: exit statuses, one-line errors, what it prints where."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click
import pytest

from channel import keys as key_files
from channel import sealing
from channel.client import Client, fingerprint
from channel.layout import Validity
from channel.location import open_store
from common import console
from trainer.commands import channel as commands

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a `channel` subcommand: exit status, standard output, standard error."""
    monkeypatch.delenv("RAKUTEN_KEYS_PASSPHRASE", raising=False)
    monkeypatch.setattr(sealing, "_N", 2)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["channel", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            console.run(commands.channel)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(exit_.value.code or 0), out, err

    return call


def test_init_publish_status(run: Run, tmp_path: Path, tiny_bundle: Path) -> None:
    url, keys = tmp_path / "models", tmp_path / "keys"
    status, out, err = run("init", url, "--keys", keys)
    assert (status, out) == (0, "")
    root = (keys / "root.json").read_bytes()
    assert fingerprint(root) in err
    assert str(keys / "root.json") in err
    assert "warning: the root key" in err

    status, out, _ = run("status", url)
    assert status == 0
    assert "no model" in out

    status, out, err = run("publish", url, tiny_bundle, "--keys", keys)
    assert (status, out) == (0, "")
    assert "release 1" in err

    release = Client(open_store(str(url)), tmp_path / "laptop", root).check()
    assert release is not None
    status, out, err = run("status", url, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    roles = told.pop("roles")
    assert told == {
        "url": str(url),
        "release": 1,
        "model_version": release.model_version,
        "sha256": release.sha256,
        "length": tiny_bundle.stat().st_size,
    }
    assert {role: row["version"] for role, row in roles.items()} == {
        "root": 1,
        "targets": 2,
        "snapshot": 2,
        "timestamp": 2,
    }
    assert roles["timestamp"]["days_left"] == 21.0
    status, out, _ = run("status", url)
    assert release.model_version in out
    assert "targets    version 2" in out


@pytest.mark.parametrize(
    ("days", "expected", "warned"), [(6, 0, False), (4.9, 1, True), (-1, 1, True)]
)
def test_status_warns_in_time(
    run: Run, make_desk: Callable[..., Desk], days: float, expected: int, warned: bool
) -> None:
    desk = make_desk(validity=Validity(snapshot=timedelta(days=days)))
    status, out, err = run("status", desk.folder, "--json")
    assert status == expected
    assert json.loads(out)["roles"]["snapshot"]["days_left"] == days
    assert err.endswith("days: snapshot\n") == warned


def test_init_again_is_one_line(run: Run, desk: Desk, tmp_path: Path) -> None:
    status, out, err = run("init", desk.folder, "--keys", tmp_path / "new")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "there is a model channel here already" in err


def test_the_environment_gives_the_passphrase(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAKUTEN_KEYS_PASSPHRASE", "secret")
    status, _, err = run("init", tmp_path / "models", "--keys", tmp_path / "keys")
    assert status == 0
    assert "warning" not in err
    assert "secret" not in err
    assert len(key_files.load(tmp_path / "keys" / "root", "secret")) == 1
    assert not list((tmp_path / "keys" / "root").glob("*.pem"))


@pytest.mark.parametrize("typed", ["secret", ""])
def test_a_terminal_asks_for_the_passphrase(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    asked: list[dict[str, object]] = []

    def prompt(text: str, **options: object) -> str:
        asked.append(options)
        return typed

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", prompt)
    status, _, err = run("init", tmp_path / "models", "--keys", tmp_path / "keys")
    assert status == 0
    assert [(row["hide_input"], row["confirmation_prompt"]) for row in asked] == [(True, True)]
    assert ("warning" in err) == (typed == "")
    assert len(key_files.load(tmp_path / "keys" / "root", typed or None)) == 1


def test_a_broken_bundle_is_not_published(run: Run, desk: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bundle"
    broken.write_bytes(b"PK\x03\x04 not really")
    before = sorted(desk.folder.rglob("*"))
    status, out, err = run("publish", desk.folder, broken, "--keys", desk.keys)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "broken.bundle" in err
    assert sorted(desk.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "expected", "told"),
    [
        (["status", "s3://bucket/models"], 1, "s3:// channels are not supported by this version"),
        (["init", "s3://bucket/models", "--keys", "unused"], 1, "not supported"),
        (["status", "file://"], 1, "not a channel address"),
        (["status", "nowhere"], 1, "there is no model channel here"),
        (["status"], 2, "Missing argument"),
        (["publish", "nowhere", "missing.bundle", "--keys", "unused"], 1, "there is no such file"),
        (["init", "nowhere"], 2, "--keys"),
    ],
)
def test_bad_arguments(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    expected: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert (status, out) == (expected, "")
    assert told in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("member", ["model.tflite", "tokenizer.json", "golden/items.json"])
def test_a_bundle_that_no_laptop_would_take_is_not_published(
    run: Run, desk: Desk, repack: Callable[..., Path], member: str
) -> None:
    broken = repack(members={member: b"[]"})
    status, _, err = run("publish", desk.folder, broken, "--keys", desk.keys)
    assert status == 1
    assert str(broken) in err
    status, out, _ = run("status", desk.folder, "--json")
    assert json.loads(out)["release"] is None


def test_publish_without_keys_or_channel(
    run: Run, desk: Desk, tmp_path: Path, tiny_bundle: Path
) -> None:
    status, _, err = run("publish", desk.folder, tiny_bundle, "--keys", tmp_path / "none")
    assert (status, err.count("\n")) == (1, 1)
    assert "no usable signing key" in err
    status, _, err = run("publish", tmp_path / "none", tiny_bundle, "--keys", desk.keys)
    assert (status, err.count("\n")) == (1, 1)
    assert "there is no model channel here" in err


@pytest.mark.parametrize("command", ["", "init", "publish", "status"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    status, out, _ = run(*command.split(), "--help")
    assert status == 0
    assert "Example: rakuten-trainer channel" in out
