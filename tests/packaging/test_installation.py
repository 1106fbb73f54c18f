"""The life of an installation on a computer without Python: the package, and the archive.

Both are used as people use them: by a window on a screen, keys, a mouse, and a keyring.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import debian
import frozen
import pytest
import tarball
from debian_root import POSSIBLE, Root, desk_root
from desk_session import Session, session, wait_for
from installed import (
    ADA,
    BEN,
    NAME,
    PASSPHRASE,
    PLACE,
    enrolment,
    history,
    is_drawn,
    kept,
    layout,
    old_history,
    photo,
    secrets_in,
    status,
)

from channel.layout import Program
from desktop.core.history.schema import STEPS

pytestmark = [
    pytest.mark.deep,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not POSSIBLE, reason="needs root, mounts and debootstrap"),
]

OLD, NEW = "0.0.9", "9.9.9"
PURPLE, RED, GREEN = (150, 40, 180), (220, 30, 30), (30, 180, 40)
"""Colours that the model knows, and the window does not have."""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The program as a former version, and as a newer one.

    The code is the same, at another place; the stamp is another one; the former has a file more.
    """
    program = frozen.freeze()
    older, newer = (
        frozen.restamped(program, tmp_path_factory.mktemp(version), version, more)
        for version, more in ((OLD, 0), (NEW, 100_000))
    )
    (older / "_internal" / "gone.txt").write_text("not in the newer one\n")
    return older, newer


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Root]:
    made = desk_root(tmp_path / "debian")
    assert not list(made.path("/usr/bin").glob("python*"))
    yield made
    shutil.rmtree(made.folder)


@pytest.fixture
def ada(root: Root) -> Iterator[Session]:
    with session(root, "ada") as one:
        yield one


@pytest.fixture
def channel(make_s3_channel: Callable[..., Any], tiny_bundle: Path) -> Any:
    """A channel on a service that checks signatures, with one model."""
    made = make_s3_channel()
    made.publish(tiny_bundle, "tiny-1")
    return made


def enrol_in_the_window(ada: Session, channel: Any) -> subprocess.Popen[bytes]:
    """As after a double click on the file that came by mail."""
    file = ada.root.give(f"{ADA}/dock-3.enrolment", enrolment(channel), "ada")
    window = ada.open(NAME, file)
    wait_for("the dialog", lambda: "connect" in ada.window().lower())
    ada.write(PASSPHRASE)
    ada.press("Return")
    wait_for("a model", lambda: status(ada)["model_version"])
    wait_for("the dialog's end", lambda: "connect" not in ada.window().lower())
    assert window.poll() is None
    return window


def begin_to_sign_in(ada: Session, channel: Any) -> subprocess.Popen[Any]:
    """A program that goes on once it is told an access key, and has not loaded all by then."""
    access, root = channel.access, ada.root.give(f"{ADA}/root.json", channel.root, "ada")
    where = ("--endpoint-url", access.endpoint_url, "--region", access.region)
    words = ("--data-dir", f"{ADA}/other", "sign-in", "--channel", channel.url, "--root", root)
    key = ("--device", channel.device, "--access-key-file", "-")
    both = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return ada.start(NAME, *words, *where, *key, **both, encoding="utf-8")


def test_the_package(versions: tuple[Path, Path], root: Root, ada: Session, channel: Any) -> None:
    """Installed, enrolled, used, replaced by a newer version under an open window, removed."""
    first, second = (
        debian.make(program, root.path("/srv"), version, frozen.MADE, "none")[0].name
        for program, version in zip(versions, (OLD, NEW), strict=True)
    )
    root.install(f"/srv/{first}")
    files = set(root.run("dpkg", "--listfiles", NAME).splitlines())
    assert root.run(NAME, "--version").split() == [NAME, OLD]
    told = ada.run(NAME, "--self-test")
    assert "FAILED" not in told and "SecretService" in told

    # The first start.
    window = ada.open(NAME)
    wait_for("the window", lambda: is_drawn(ada))
    assert status(ada)["state"] == "not-connected"
    ada.press("alt+F4")
    assert window.wait(30) == 0
    root.give(f"{ADA}/{PLACE}/preferences.json", b'{"touch": true}', "ada")

    window = enrol_in_the_window(ada, channel)
    assert list(root.path(f"{ADA}/.local/share/keyrings").glob("*.keyring"))
    assert secrets_in(root, channel.laptop_key.secret_access_key) == []

    # A photo is dropped, a product classified by a command, a folder, and all is in the history.
    for name, colour in (("purple", PURPLE), ("red", RED), ("green", GREEN)):
        root.give(f"{ADA}/photos/{name}.jpg", photo(colour), "ada")
    assert ada.pixels_of(PURPLE) == 0
    ada.drop(f"{ADA}/photos/purple.jpg")
    wait_for("the photo", lambda: ada.pixels_of(PURPLE) > 1000)
    assert wait_for("a row", lambda: history(ada))[0]["code"] == "50"
    ada.run(NAME, "classify", f"{ADA}/photos/red.jpg", "--designation", "red candle")
    ada.run(NAME, "classify-folder", f"{ADA}/photos", "--out", f"{ADA}/found.csv")
    assert len(root.path(f"{ADA}/found.csv").read_text("utf-8").splitlines()) == 4
    assert [row["code"] for row in history(ada)][3:] == ["0010", "50"]
    ada.press("F6")
    wait_for("the photos of the history", lambda: ada.pixels_of(RED) > 100)

    # A newer version is told of, and installed while the window is open.
    channel.publisher().announce(Program(NEW, "Software Center"))
    ada.run(NAME, "update")
    assert status(ada)["newer_program"]["version"] == NEW
    rows, things = history(ada), kept(root)
    old_history(root, "ben")
    begun = begin_to_sign_in(ada, channel)
    root.install(f"/srv/{second}")
    told, _ = begun.communicate(json.dumps(asdict(channel.laptop_key)), 60)
    assert begun.returncode == 0, told
    files |= set(root.run("dpkg", "--listfiles", NAME).splitlines())
    assert not root.exists(f"/usr/lib/{NAME}/_internal/gone.txt")
    assert root.run(NAME, "--version").split() == [NAME, NEW]
    for key in ("F3", "F4", "F7", "F8", "F1", "Escape", "F2"):
        ada.press(key)
    ada.drop(f"{ADA}/photos/green.jpg")
    assert wait_for("a new row", lambda: history(ada)[: -len(rows)])[0]["code"] == "20"
    assert window.poll() is None
    ada.press("alt+F4")
    assert window.wait(30) == 0

    # All is as it was, and works; a history of long ago is brought up to date.
    assert history(ada)[1:] == rows
    assert kept(root) == things
    now = status(ada)
    assert (now["model_version"], now["newer_program"]) == ("tiny-1", None)
    assert "up to date" in ada.run(NAME, "update")
    ada.open(NAME)
    wait_for("the window", lambda: is_drawn(ada))
    assert "théière ancienne" in root.run(NAME, "history", person="ben")
    assert layout(root, "ben") == len(STEPS)
    assert list(root.path(f"{BEN}/{PLACE}/history-copies").glob("*-migration.db"))

    # Removed: no file of the program stays, and all data do.
    root.run("apt-get", "purge", "-q", "-y", NAME)
    assert [name for name in files if NAME in name and root.path(name).exists()] == []
    assert kept(root) == things
    assert root.exists(f"{ADA}/{PLACE}/history.db")


def lines_of_readme(number: int) -> str:
    """The commands of a paragraph of the archive's README."""
    text = (frozen.PACKAGING / "linux" / "README.txt").read_text(encoding="utf-8")
    found = re.findall(r"(?:^    .+\n)+", text, re.MULTILINE)
    assert len(found) == 2
    return f"set -e\n{found[number]}"


def test_the_archive(
    versions: tuple[Path, Path],
    root: Root,
    ada: Session,
    channel: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unpacked without an administrator, as its README says; a newer version beside it; removed."""
    # In a moment; tar looks at the content.
    monkeypatch.setattr(tarball.lzma, "open", lambda path, mode, preset: open(path, mode))  # noqa: SIM115, PTH123
    first, second = (
        tarball.make(program, root.path("/srv"), version, frozen.MADE)[0].name
        for program, version in zip(versions, (OLD, NEW), strict=True)
    )
    root.install(*debian.DEPENDS, "shared-mime-info", "desktop-file-utils")
    command = f"{ADA}/.local/bin/rakuten-desktop"
    entry = root.path(f"{ADA}/.local/share/applications/rakuten-desktop.desktop")

    def install(archive: str) -> None:
        ada.run("tar", "-xf", f"/srv/{archive}", "-C", "/home/ada")
        folder = f"{ADA}/{archive.removesuffix('.tar.xz')}"
        ada.run("sh", "-c", f"cd {folder}\n{lines_of_readme(0)}")
        assert f"Exec={command} %f\n" in entry.read_text(encoding="utf-8")

    install(first)
    assert ada.run(command, "--version").split()[1] == OLD
    assert "FAILED" not in ada.run(command, "--self-test")
    root.give(f"{ADA}/dock-3.enrolment", enrolment(channel), "ada")
    root.give(f"{ADA}/passphrase", PASSPHRASE.encode(), "ada")
    words = ("--enrolment", f"{ADA}/dock-3.enrolment", "--passphrase-file")
    ada.run(command, "sign-in", *words, f"{ADA}/passphrase")
    ada.run(command, "update")
    assert "Candles" in ada.run(command, "classify", "--designation", "red candle")
    rows = ada.run(command, "history", "--json")

    install(second)
    shutil.rmtree(root.path(f"{ADA}/{first.removesuffix('.tar.xz')}"))
    assert ada.run(command, "--version").split()[1] == NEW
    assert ada.run(command, "history", "--json") == rows
    assert "up to date" in ada.run(command, "update")
    ada.open(command)
    wait_for("the window", lambda: is_drawn(ada))
    ada.press("alt+F4")

    ada.run("sh", "-c", lines_of_readme(1))
    shutil.rmtree(root.path(f"{ADA}/{second.removesuffix('.tar.xz')}"))
    left = [path for path in root.path("/home/ada").rglob("*") if NAME in path.name]
    assert left == []
    assert root.exists(f"{ADA}/{PLACE}/history.db")
