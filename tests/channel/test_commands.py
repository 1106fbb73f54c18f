"""`rakuten-trainer channel` as a program: exit statuses, one-line errors, what it prints where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click
import pytest
from tuf.api.metadata import Metadata, Root

from channel import keys as key_files
from channel import sealing
from channel.access import AMBIENT, AccessKey
from channel.client import Client, fingerprint
from channel.errors import ChannelDenied
from channel.folder import FolderStore
from channel.layout import Program, Validity
from channel.location import open_store
from channel.policy import laptop_policy, trainer_policy
from channel.rotation import rotate
from common import console
from trainer.commands import channel as commands

if TYPE_CHECKING:
    from s3_server import S3Server

    from tests.channel.conftest import Desk

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a `channel` subcommand: exit status, standard output, standard error."""
    monkeypatch.delenv("RAKUTEN_KEYS_PASSPHRASE", raising=False)
    monkeypatch.setattr(sealing, "_N", 2)
    monkeypatch.setattr(console, "silence_native_libraries", lambda: None)

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
    assert (status, err) == (
        0,
        f"Trusting the channel's first root, of fingerprint {fingerprint(root)}\n",
    )
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
    assert "warning: the root key" not in err
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
    assert ("warning: the root key" in err) == (typed == "")
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
        (["status", "gs://bucket/models"], 1, "gs:// channels are not supported by this version"),
        (["init", "gs://bucket/models", "--keys", "unused"], 1, "not supported"),
        (["status", "s3://A"], 1, "an S3 address has the form s3://bucket/prefix"),
        (["status", "file://"], 1, "not a channel address"),
        (["status", "nowhere"], 1, "there is no model channel here"),
        (["status"], 2, "Missing argument"),
        (["publish", "nowhere", "missing.bundle", "--keys", "unused"], 1, "there is no such file"),
        (["init", "nowhere"], 2, "--keys"),
        (["init", "nowhere", "--keys", "new", "--root-threshold", "3-of-2"], 2, "M-of-N"),
        (["init", "nowhere", "--keys", "new", "--root-threshold", "2"], 2, "M-of-N"),
        (["init", "nowhere", "--keys", "new", "--root-threshold", "1-of-99"], 2, "at most 16"),
        (["init", "nowhere", "--keys", "new", "--kms", "alias/key"], 2, "not NAME=VALUE"),
        (["init", "nowhere", "--keys", "new", "--kms", "boss=key"], 2, "none of root, targets"),
        (["init", "nowhere", "--keys", "new", "--expires", "root"], 2, "not NAME=VALUE"),
        (["renew", "nowhere", "--keys", "new", "--expires", "boss=3"], 2, "boss"),
        (["renew", "nowhere", "--keys", "new", "--expires", "targets=soon"], 2, "soon"),
        (["renew", "nowhere", "--keys", "new", "--expires", "targets=0"], 2, "targets=0"),
        (["renew", "nowhere", "--keys", "new", "--expires", "targets=nan"], 2, "targets=nan"),
        (["renew", "nowhere", "--keys", "new", "--expires", "root=5"], 2, "does not sign root"),
        (["recall", "nowhere", "--keys", "new", "--expires", "root=5"], 2, "does not sign root"),
        (["repair", "nowhere", "--keys", "new", "--expires", "root=5"], 2, "does not sign root"),
        (["publish", "nowhere", "b", "--keys", "new", "--expires", "root=5"], 2, "not sign root"),
        (["publish", "nowhere", "b", "--keys", "new", "--release", "0"], 2, "--release"),
        (["repair", "nowhere", "--keys", "new"], 1, "no usable signing key"),
        (["status", "nowhere", "--root", "none.json"], 1, "none.json: no such file"),
        (
            ["recall", "nowhere", "--keys", "k", "--expires", "root=1", "--expires", "root=2"],
            2,
            "root is given twice",
        ),
        (["renew", "nowhere", "--keys", "new"], 1, "no usable signing key"),
        (["recall", "nowhere", "--keys", "new"], 1, "no usable signing key"),
        (["rotate", "root", "nowhere", "--keys", "new"], 1, "no usable signing key"),
        (["rotate", "boss", "nowhere", "--keys", "new"], 2, "'boss' is not one of"),
        (["export", "nowhere", "stick"], 1, "there is no model channel here"),
        (["policy", "laptop", "nowhere"], 1, "only channels on S3"),
        (["policy", "laptop", "file://"], 1, "not a channel address"),
        (["policy", "laptop", "s3://shop", "--device", "a/b"], 1, "not a device name"),
        (["policy", "trainer", "s3://shop", "--device", "a"], 2, "--device goes with laptop"),
        (["status", "s3://shop", "--endpoint-url", "s3.example.org"], 2, "https://host"),
        (["status", "s3://shop", "--endpoint-url", "ftp://example.org"], 2, "https://host"),
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


@pytest.mark.parametrize(
    "command",
    ["", "init", "publish", "status", "renew", "repair", "recall", "rotate", "export", "policy"],
)
def test_help_shows_an_example(run: Run, command: str) -> None:
    status, out, _ = run(*command.split(), "--help")
    assert status == 0
    assert "Example: rakuten-trainer channel" in out


def test_a_password_in_an_address_is_not_told(run: Run) -> None:
    status, out, err = run("status", "s3://shop", "--endpoint-url", "https://me:s3cr3t@example.org")
    assert (status, out) == (2, "")
    assert "https://host" in err
    assert "s3cr3t" not in err


def days_left(run: Run, url: object) -> dict[str, float]:
    _, out, _ = run("status", url, "--json")
    return {role: row["days_left"] for role, row in json.loads(out)["roles"].items()}


def test_every_signing_command_takes_a_validity(
    run: Run, tmp_path: Path, tiny_bundle: Path, repack: Callable[..., Path]
) -> None:
    url, keys = tmp_path / "models", tmp_path / "keys"

    def signed(*command: object, **expected: float) -> None:
        days = [f"--expires={role}={number}" for role, number in expected.items()]
        status, _, err = run(*command, "--keys", keys, *days)
        assert status == 0, err
        usual = {"root": left["root"], "targets": 60.0, "snapshot": 21.0, "timestamp": 21.0}
        left.update({**usual, **expected})
        assert days_left(run, url) == left

    left = {"root": 730.0}
    signed("init", url, root=400.0, timestamp=7.0)
    signed("publish", url, tiny_bundle, targets=30.5)
    signed("renew", url, snapshot=9.0)
    signed("renew", url)
    signed("publish", url, repack(model_version="later"))
    signed("recall", url, targets=10.0, timestamp=8.0)
    signed("rotate", "timestamp", url, root=900.0, timestamp=40.0)


def test_renew_keeps_the_model(run: Run, desk: Desk) -> None:
    desk.publish("one")
    status, out, err = run("renew", desk.folder, "--keys", desk.keys)
    assert (status, out, err.count("\n")) == (0, "", 1)
    assert desk.seen() == (1, "one", b"one" * 100)
    assert json.loads(run("status", desk.folder, "--json")[1])["roles"]["timestamp"]["version"] == 3


def test_repair_tells_what_it_found(run: Run, desk: Desk) -> None:
    desk.publish("one")
    assert desk.seen() is not None
    (desk.folder / "metadata/timestamp.json").write_bytes(b"<html>")
    assert run("renew", desk.folder, "--keys", desk.keys)[0] == 1
    status, out, err = run("repair", desk.folder, "--keys", desk.keys, "--expires", "snapshot=9")
    assert (status, out) == (0, "")
    assert "warning: metadata/timestamp.json was not signed by the keys of this channel" in err
    assert err.endswith("signed afresh; current now: release 1, model one\n")
    assert desk.seen() == (1, "one", b"one" * 100)
    assert days_left(run, desk.folder)["snapshot"] == 9.0


def test_a_release_by_its_number(run: Run, desk: Desk, tiny_bundle: Path) -> None:
    desk.publish("one")
    desk.publish("two")
    words = ("publish", desk.folder, tiny_bundle, "--keys", desk.keys, "--release")
    status, _, err = run(*words, 2)
    assert (status, err.count("\n")) == (1, 1)
    assert "2 cannot be the next release" in err
    assert "published release 1," in run(*words, 1)[2]


@pytest.mark.parametrize("command", [["status"], ["export", "stick"]])
def test_the_trusted_root_is_given_or_told(
    run: Run,
    make_desk: Callable[..., Desk],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    desk, other = make_desk("a"), make_desk("b")
    desk.publish("one")
    rotate(desk.store, desk.keys, "root", None)
    words = (command[0], desk.folder, *command[1:])
    status, _, err = run(*words)
    assert (status, fingerprint(desk.root) in err) == (0, True)
    status, _, err = run(*words, "--root", desk.keys / "root.json")
    assert (status, "fingerprint" in err) == (0, False)
    status, out, err = run(*words, "--root", other.keys / "root.json")
    assert (status, out, "refused" in err) == (1, "", True)
    status, _, err = run(*words, "--root", desk.keys / "root" / "root.pem")
    assert (status, "root.pem: refused" in err) == (1, True)


def test_a_short_root_passphrase_is_warned_of(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, passphrase in enumerate(["secret", "a long passphrase"]):
        monkeypatch.setenv("RAKUTEN_KEYS_PASSPHRASE", passphrase)
        words = ("init", tmp_path / f"c{number}", "--keys", tmp_path / f"k{number}")
        status, _, err = run(*words)
        assert status == 0
        assert ("warning: the passphrase has fewer than 12" in err) == (number == 0)


def test_the_last_moments_are_no_negative_zero(run: Run, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(validity=Validity(snapshot=timedelta(seconds=-1)))
    assert "(0.0 days left)" in run("status", desk.folder)[1]
    assert "-0.0" not in run("status", desk.folder, "--json")[1]


def test_publishing_is_silent_about_its_libraries(desk: Desk, tiny_bundle: Path) -> None:
    code = "from trainer.cli import main; main()"
    words = ["channel", "publish", desk.folder, tiny_bundle, "--keys", desk.keys]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=True
    )
    assert done.stderr.count("\n") == 1
    assert "published release 1" in done.stderr


def test_recall_tells_what_is_current_now(run: Run, desk: Desk) -> None:
    desk.publish("good")
    desk.publish("bad")
    status, out, err = run("recall", desk.folder, "--keys", desk.keys)
    assert (status, out) == (0, "")
    assert "model bad is withdrawn" in err
    assert "Current now: release 3, model good" in err
    assert desk.seen() == (3, "good", b"good" * 100)


def test_recall_without_an_earlier_model(run: Run, desk: Desk) -> None:
    for _ in range(2):
        status, out, err = run("recall", desk.folder, "--keys", desk.keys)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "no earlier model" in err
        desk.publish("only")


@pytest.mark.parametrize("command", ["publish", "recall"])
def test_a_pruning_that_fails_is_a_warning(
    run: Run,
    desk: Desk,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    def refuse(store: object, prefix: str) -> None:
        raise ChannelDenied(url="there", reason="no list")

    desk.publish("one")
    desk.publish("two")
    monkeypatch.setattr(FolderStore, "list", refuse)
    bundle = [tiny_bundle] if command == "publish" else []
    status, out, err = run(command, desk.folder, *bundle, "--keys", desk.keys)
    assert (status, out) == (0, "")
    assert "warning: old models were not removed: there: no permission" in err
    release = desk.client().check()
    assert release is not None
    assert release.release == 3


def test_old_models_are_removed_after_publishing(run: Run, desk: Desk, tiny_bundle: Path) -> None:
    for number in range(6):
        desk.publish(f"m{number}")
        for path in (desk.folder / "targets").iterdir():
            os.utime(path, (0, 0))
    assert len(list((desk.folder / "targets").iterdir())) == 6
    status, _, err = run("publish", desk.folder, tiny_bundle, "--keys", desk.keys)
    assert status == 0
    assert "warning" not in err
    assert len(list((desk.folder / "targets").iterdir())) == 5  # with four predecessors


def test_a_role_is_rotated(run: Run, desk: Desk) -> None:
    desk.publish("one")
    desk.client().check()
    old = key_files.load_online(desk.keys).keys()
    status, out, err = run("rotate", "targets", desk.folder, "--keys", desk.keys)
    assert (status, out) == (0, "")
    assert "targets has a new key" in err
    assert len(key_files.load_online(desk.keys).keys() - old) == 1
    assert desk.seen() == (1, "one", b"one" * 100)


def test_rotating_root_asks_for_its_passphrase_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, keys = tmp_path / "models", tmp_path / "keys"
    monkeypatch.setenv("RAKUTEN_KEYS_PASSPHRASE", "secret")
    assert run("init", url, "--keys", keys, "--root-threshold", "2-of-3")[0] == 0
    assert len(list((keys / "root").iterdir())) == 3
    monkeypatch.delenv("RAKUTEN_KEYS_PASSPHRASE")
    before = set(key_files.load(keys / "root", "secret"))

    status, _, err = run("rotate", "root", url, "--keys", keys)
    assert (status, "RAKUTEN_KEYS_PASSPHRASE" in err) == (2, True)

    asked: list[dict[str, object]] = []

    def prompt(text: str, **options: object) -> str:
        asked.append(options)
        return typed

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", prompt)
    typed = "Secret"
    status, _, err = run("rotate", "root", url, "--keys", keys)
    assert (status, err.count("\n")) == (1, 1)
    assert "the passphrase does not open this file" in err
    typed = "secret"
    status, _, err = run("rotate", "root", url, "--keys", keys)
    assert status == 0
    assert "warning" not in err
    assert [(row["hide_input"], "confirmation_prompt" in row) for row in asked] == [
        (True, False)
    ] * 2
    after = set(key_files.load(keys / "root", "secret"))
    assert len(after) == 3
    assert not after & before


def test_a_plain_root_key_needs_no_question(
    run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", None)
    for role in ("root", "snapshot"):
        status, _, err = run("rotate", role, desk.folder, "--keys", desk.keys)
        assert status == 0
        assert ("warning: the root key" in err) == (role == "root")


def test_too_few_root_keys_are_one_line(run: Run, tmp_path: Path) -> None:
    url, keys = tmp_path / "models", tmp_path / "keys"
    assert run("init", url, "--keys", keys, "--root-threshold", "2-of-3")[0] == 0
    for path in sorted((keys / "root").iterdir())[1:]:
        path.unlink()
    status, _, err = run("rotate", "targets", url, "--keys", keys)
    assert (status, err.count("\n")) == (1, 1)
    assert "1 of the 2 root keys" in err


def test_export_tells_for_how_long(run: Run, desk: Desk, tmp_path: Path) -> None:
    desk.publish("one")
    stick = tmp_path / "stick"
    status, out, err = run("export", desk.folder, stick)
    assert (status, out) == (0, "")
    timestamp = json.loads((stick / "metadata/timestamp.json").read_bytes())["signed"]["expires"]
    assert f"release 1, model one; laptops take it until {timestamp[:10]} {timestamp[11:16]}" in err
    release = Client(open_store(str(stick)), tmp_path / "far", desk.root).check()
    assert release is not None
    assert release.model_version == "one"
    status, _, err = run("export", desk.folder, desk.folder, "--root", desk.keys / "root.json")
    assert (status, err.count("\n")) == (1, 1)
    assert "it is the channel itself" in err


def test_export_of_a_channel_without_a_model(run: Run, desk: Desk, tmp_path: Path) -> None:
    status, _, err = run("export", desk.folder, tmp_path / "stick")
    assert status == 0
    assert "no model; laptops take it until" in err


def test_policies_are_printed(run: Run) -> None:
    status, out, err = run("policy", "laptop", "s3://shop/prod", "--device", "dock-3")
    assert (status, err) == (0, "")
    assert json.loads(out) == laptop_policy("shop", "prod", "dock-3")
    status, out, _ = run("policy", "trainer", "s3://shop", "--endpoint-url", "https://example.org")
    assert status == 0
    assert json.loads(out) == trainer_policy("shop", "")
    status, out, _ = run("policy", "laptop", "s3://shop/prod")
    assert "corrections/${aws:username}/*" in out


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without anything of AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)


@pytest.fixture
def as_trainer(
    no_aws: None, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, AccessKey]:
    """The address of a channel yet to be made; the environment holds its trainer's key."""
    bucket = s3_server.make_bucket()
    key = s3_server.make_key("trainer", trainer_policy(bucket, "prod"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)
    return f"s3://{bucket}/prod", key


def test_every_command_on_s3(
    run: Run,
    as_trainer: tuple[str, AccessKey],
    s3_server: S3Server,
    tmp_path: Path,
    tiny_bundle: Path,
    repack: Callable[..., Path],
) -> None:
    url, key = as_trainer
    keys, stick = tmp_path / "keys", tmp_path / "stick"
    later = repack(model_version="later")
    for words in (
        ("init", url, "--keys", keys),
        ("publish", url, tiny_bundle, "--keys", keys),
        ("publish", url, later, "--keys", keys),
        ("renew", url, "--keys", keys),
        ("recall", url, "--keys", keys),
        ("rotate", "snapshot", url, "--keys", keys),
        ("rotate", "root", url, "--keys", keys),
        ("export", url, stick),
        ("status", url),
    ):
        server = ("--endpoint-url", s3_server.endpoint_url, "--region", s3_server.region)
        status, _, err = run(*words, *server)
        assert status == 0, (words, err)
        assert "old models were not removed" not in err
        assert key.secret_access_key not in err
    root = Metadata[Root].from_bytes((keys / "root.json").read_bytes())
    assert root.signed.version > 1
    first = (stick / "metadata/1.root.json").read_bytes()
    for place, access in ((url, s3_server.access(key)), (str(stick), AMBIENT)):
        client = Client(open_store(place, access), tmp_path / "laptop", first)
        release = client.check()
        assert release is not None
        assert release.release == 3
        client.download(release, tmp_path / "got.bundle")
        assert (tmp_path / "got.bundle").read_bytes() == tiny_bundle.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("init", "URL", "--keys", "new"),
        ("status", "URL"),
        ("export", "URL", "stick"),
    ],
)
def test_a_wrong_secret_is_one_line(
    run: Run,
    as_trainer: tuple[str, AccessKey],
    s3_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong" * 8)
    url, _ = as_trainer
    words = tuple(url if word == "URL" else word for word in words)
    status, out, err = run(*words, "--endpoint-url", s3_server.endpoint_url)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "the access key is not accepted" in err
    assert "wrong" * 2 not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "threshold", "kms", "questions"),
    [
        ([], (1, 1), {}, 1),
        (["--root-threshold=2-of-3"], (2, 3), {}, 1),
        (["--kms=root=a"], (1, 1), {"root": "a"}, 0),
        (["--kms=root=a", "--root-threshold=1-of-2"], (1, 2), {"root": "a"}, 1),
        (["--kms=targets=b", "--kms=snapshot=c=d"], (1, 1), {"targets": "b", "snapshot": "c=d"}, 1),
    ],
)
def test_init_asks_where_a_root_key_is_a_file(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    threshold: tuple[int, int],
    kms: dict[str, str],
    questions: int,
) -> None:
    asked: list[str] = []
    given: list[tuple[object, ...]] = []

    def prompt(text: str, **_: object) -> str:
        asked.append(text)
        return "secret"

    def init(store: object, *rest: object) -> bytes:
        given.append(rest)
        return b"root"

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setattr("channel.creation.init", init)
    assert run("init", tmp_path / "models", "--keys", tmp_path / "keys", *options)[0] == 0
    assert len(asked) == questions
    passphrase = "secret" if questions else None
    assert given == [(tmp_path / "keys", passphrase, Validity(), threshold, kms)]


def test_rotate_passes_the_key_of_kms_on(
    run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[object, ...]] = []
    monkeypatch.setattr("channel.rotation.rotate", lambda store, *rest: given.append(rest))
    words = ("rotate", "snapshot", desk.folder, "--keys", desk.keys, "--kms", "alias/new")
    assert run(*words)[0] == 0
    assert given == [(desk.keys, "snapshot", None, Validity(), "alias/new")]


def test_a_key_that_kms_does_not_have_is_one_line(
    run: Run,
    as_trainer: tuple[str, AccessKey],
    s3_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    admin = s3_server.admin()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", admin.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", admin.secret_access_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", s3_server.region)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", s3_server.endpoint_url)
    status, _, err = run(
        "init", tmp_path / "models", "--keys", tmp_path / "keys", "--kms", "timestamp=nothing"
    )
    assert (status, err.count("\n")) == (1, 1)
    assert "nothing: no usable signing key" in err
    assert list(tmp_path.iterdir()) == []


def test_no_credentials_are_one_line(run: Run, no_aws: None) -> None:
    status, out, err = run("status", "s3://shop/prod", "--endpoint-url", "http://127.0.0.1:9")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "there is no access key for this channel" in err


def test_announce(run: Run, desk: Desk) -> None:
    where = "Software Center, or ask the help desk (4312)"
    words = ("announce", desk.folder, "--keys", desk.keys)
    assert run(*words, "1.2.0", "--where", where)[0] == 1  # nothing is published yet
    desk.publish("one", b"1")
    status, out, err = run(*words, "1.2.0", "--where", where)
    assert (status, out) == (0, "")
    assert where in err

    def told() -> object:
        release = desk.client().check()
        assert release is not None
        return release.program

    assert told() == Program("1.2.0", where)
    for wrong in (("1.2.0",), (), ("1.2.0", "--none"), ("next", "--where", "x")):
        assert run(*words, *wrong)[0] == 2
    assert told() == Program("1.2.0", where)
    assert run(*words, "--none")[0] == 0
    assert told() is None
