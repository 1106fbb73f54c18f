"""`rakuten-trainer enrol` as a program."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from channel import sealing
from channel.access import Access, AccessKey
from channel.client import Client, fingerprint
from channel.corrections import Permission
from channel.enrolment import Enrolment, open_enrolment
from channel.location import open_store
from common import console
from trainer.cli import trainer

SECRET = "s3cr3t-of-the-laptop"
PASSPHRASE = "correct horse battery"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def place(tmp_path: Path, make_channel: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a root, an access key and a passphrase."""
    monkeypatch.setattr(sealing, "_N", 2)
    monkeypatch.chdir(tmp_path)
    Path("root.json").write_bytes(make_channel("models").root)
    Path("key.json").write_text(
        json.dumps({"access_key_id": "AKIDOCK3", "secret_access_key": SECRET})
    )
    Path("pass").write_text(f"{PASSPHRASE}\nsecond line\n")
    return tmp_path


@pytest.fixture
def run(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs it, with these options in place of the usual ones (None: without); status and stderr."""

    def call(*words: str, **changed: str | None) -> tuple[int, str]:
        options = {
            "channel": "s3://shop-models/prod",
            "root": "root.json",
            "access_key_file": "key.json",
            "out": "dock-3.enrolment",
            "passphrase_file": "pass",
            **changed,
        }
        given = [
            f"--{name.replace('_', '-')}={value}"
            for name, value in options.items()
            if value is not None
        ]
        monkeypatch.setattr(
            "sys.argv", ["rakuten-trainer", "enrol", *(words or ["dock-3"]), *given]
        )
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        assert SECRET not in err
        assert PASSPHRASE not in err
        return int(exit_.value.code or 0), err

    return call


def test_it_holds_all_that_the_laptop_needs(run: Run, place: Path) -> None:
    status, err = run(endpoint_url="https://s3.example.org:9000", region="eu-west-3")
    assert status == 0
    assert "warning" not in err
    root = (place / "root.json").read_bytes()
    assert fingerprint(root) in err
    content = (place / "dock-3.enrolment").read_bytes()
    assert SECRET.encode() not in content
    assert open_enrolment(content, PASSPHRASE, "x") == Enrolment(
        "dock-3",
        "s3://shop-models/prod",
        root,
        AccessKey("AKIDOCK3", SECRET),
        "https://s3.example.org:9000",
        "eu-west-3",
    )


def test_what_may_be_sent_back(run: Run, place: Path) -> None:
    assert run(corrections="photos")[0] == 0
    enrolment = open_enrolment((place / "dock-3.enrolment").read_bytes(), PASSPHRASE, "x")
    assert enrolment.corrections is Permission.PHOTOS
    assert run(corrections="everything", out="other.enrolment")[0] == 2


def test_on_aws(run: Run, place: Path) -> None:
    assert run(channel="s3://shop-models/prod/")[0] == 0
    enrolment = open_enrolment((place / "dock-3.enrolment").read_bytes(), PASSPHRASE, "x")
    assert (enrolment.endpoint_url, enrolment.region) == (None, None)
    assert enrolment.url == "s3://shop-models/prod"


def test_a_laptop_gets_the_model_with_nothing_else(
    run: Run, place: Path, make_s3_channel: Any, tiny_bundle: Path
) -> None:
    channel = make_s3_channel("prod")
    channel.publish(tiny_bundle, "tiny-1")
    key = asdict(channel.laptop_key)
    (place / "laptop.json").write_text(json.dumps(key))
    status, err = run(
        channel=channel.url,
        root=str(channel.root_file),
        access_key_file="laptop.json",
        endpoint_url=channel.access.endpoint_url,
        region=channel.access.region,
    )
    assert status == 0, err
    assert key["secret_access_key"] not in err
    enrolled = open_enrolment((place / "dock-3.enrolment").read_bytes(), PASSPHRASE, "x")
    access = Access(enrolled.endpoint_url, enrolled.region, enrolled.key)
    client = Client(open_store(enrolled.url, access), place / "seen", enrolled.root)
    release = client.check()
    assert release is not None
    assert release.model_version == "tiny-1"


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_it_is_its_owners_alone(run: Run, place: Path) -> None:
    assert run()[0] == 0
    assert (place / "dock-3.enrolment").stat().st_mode & 0o777 == 0o600


def test_the_key_may_come_from_standard_input(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (place / "key.json").read_bytes()
    (place / "key.json").unlink()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert run(access_key_file="-")[0] == 0
    enrolment = open_enrolment((place / "dock-3.enrolment").read_bytes(), PASSPHRASE, "x")
    assert enrolment.key == AccessKey("AKIDOCK3", SECRET)


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (b"four words as usual\r\nmore", "four words as usual"),
        (b"\xef\xbb\xbffour words as usual", "four words as usual"),
        (b" blanks are a part of it ", " blanks are a part of it "),
        ("clé de la porte bleue\n".encode(), "clé de la porte bleue"),
        (b"\xff\xfe no UTF-8 but bytes", "\udcff\udcfe no UTF-8 but bytes"),
    ],
)
def test_the_first_line_is_the_passphrase(
    run: Run, place: Path, content: bytes, passphrase: str
) -> None:
    (place / "pass").write_bytes(content)
    assert run()[0] == 0
    open_enrolment((place / "dock-3.enrolment").read_bytes(), passphrase, "x")


def test_a_terminal_asks_twice(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def prompt(text: str, **options: object) -> str:
        asked.append(options)
        return PASSPHRASE

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", prompt)
    assert run(passphrase_file=None)[0] == 0
    assert asked == [{"hide_input": True, "confirmation_prompt": True, "err": True}]
    open_enrolment((place / "dock-3.enrolment").read_bytes(), PASSPHRASE, "x")


@pytest.mark.parametrize(("length", "warned"), [(11, True), (12, False)])
def test_a_short_passphrase_is_warned_of(run: Run, place: Path, length: int, warned: bool) -> None:
    (place / "pass").write_text("x" * length)
    status, err = run()
    assert status == 0
    assert ("warning: the passphrase has fewer than 12 characters" in err) == warned
    assert (place / "dock-3.enrolment").exists()


def test_a_name_that_no_double_click_opens_is_warned_of(run: Run, place: Path) -> None:
    status, err = run(out="folder/dock-3.txt")
    assert status == 0
    assert "warning: a double click opens only files named *.enrolment" in err
    assert (place / "folder/dock-3.txt").exists()


def test_another_file_is_never_written_over(run: Run, place: Path) -> None:
    (place / "dock-3.enrolment").write_bytes(b"precious")
    status, err = run()
    assert status == 2
    assert "dock-3.enrolment exists already" in err
    assert (place / "dock-3.enrolment").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("changed", "expected", "told"),
    [
        ({"channel": "models"}, 2, "only channels on S3 have access keys"),
        ({"channel": "s3://A"}, 1, "not a channel address"),
        ({"channel": "s3://shop/../x"}, 1, "not a channel address"),
        ({"channel": None}, 2, "--channel"),
        ({"root": None}, 2, "--root"),
        ({"root": "key.json"}, 1, "key.json: refused: not channel metadata"),
        ({"root": "models/metadata/1.targets.json"}, 1, "1.targets.json: refused"),
        ({"root": "nowhere"}, 1, "nowhere: no such file"),
        ({"access_key_file": "pass"}, 1, "pass: not an access key"),
        ({"access_key_file": "nowhere"}, 1, "nowhere: no such file"),
        ({"access_key_file": None}, 2, "--access-key-file"),
        ({"passphrase_file": "nowhere"}, 1, "nowhere: no such file"),
        ({"passphrase_file": "empty"}, 2, "the first line of empty is empty"),
        ({"passphrase_file": None}, 2, "there is no terminal"),
        ({"endpoint_url": "s3.example.org"}, 2, "https://host"),
        ({"out": None}, 2, "--out"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    run: Run,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str | None],
    expected: int,
    told: str,
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    (place / "empty").write_bytes(b"\n")
    before = sorted(place.rglob("*"))
    status, err = run(**changed)
    assert status == expected
    assert told in err
    assert expected == 2 or err.count("\n") == 1
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("device", ["..", "a/b", "dock 3", ""])
def test_a_device_has_a_plain_name(run: Run, place: Path, device: str) -> None:
    status, err = run(device)
    assert status == 1
    assert "not a device name" in err
    assert not (place / "dock-3.enrolment").exists()
