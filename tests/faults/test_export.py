"""An export on a USB stick is trusted no more than the channel itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from forgery import Forger

from bundle.errors import BundleInvalid
from channel.errors import (
    ChannelError,
    ContentRefused,
    GarbageRefused,
    MissingRefused,
    NoSuchChannel,
    NothingPublished,
    SignatureRefused,
)
from channel.export import export
from channel.location import open_store
from desktop.core.errors import ExportOutdated
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene


@pytest.fixture
def stick(scene: Scene, tmp_path: Path) -> Path:
    """What the owner has written; the channel itself is out of reach from here on."""
    folder = tmp_path / "stick"
    export(open_store(scene.channel.url), scene.channel.root, folder)
    shutil.move(scene.folder, tmp_path / "away")
    return folder


def _target(stick: Path) -> Path:
    (target,) = (stick / "targets").iterdir()
    return target


def _fails(scene: Scene, stick: Path, expected: Any, trouble: Trouble) -> None:
    scene.laptop.fails(expected, trouble, kept=False, source=stick)


def test_a_sound_one(scene: Scene, stick: Path) -> None:
    scene.laptop.updates_to("tiny-2", source=stick)


def test_a_changed_model(scene: Scene, stick: Path) -> None:
    content = _target(stick).read_bytes()
    _target(stick).write_bytes(content[:-1] + b"!")
    _fails(scene, stick, ContentRefused, Trouble.REFUSED)
    _target(stick).write_bytes(content)
    scene.laptop.updates_to("tiny-2", source=stick)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100])
def test_a_changed_timestamp(scene: Scene, stick: Path, content: bytes) -> None:
    timestamp = stick / "metadata" / "timestamp.json"
    before = timestamp.read_bytes()
    timestamp.write_bytes(content)
    _fails(scene, stick, GarbageRefused, Trouble.REFUSED)
    timestamp.write_bytes(before)
    scene.laptop.updates_to("tiny-2", source=stick)


def test_no_model_on_it(scene: Scene, stick: Path) -> None:
    _target(stick).unlink()
    _fails(scene, stick, MissingRefused, Trouble.REFUSED)


def test_no_channel_on_it(scene: Scene, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for folder in (tmp_path / "photos", tmp_path / "nowhere"):
        _fails(scene, folder, NoSuchChannel, Trouble.NO_SUCH_CHANNEL)


def test_somebody_else_s_channel(
    scene: Scene, stick: Path, make_channel: Any, tmp_path: Path
) -> None:
    other = make_channel("other")
    other.publish(scene.repack(model_version="evil"), "evil")
    _fails(scene, Path(other.url), SignatureRefused, Trouble.REFUSED)
    scene.laptop.updates_to("tiny-2", source=stick)


def test_an_empty_channel_of_the_owner(scene: Scene, make_channel: Any) -> None:
    empty = make_channel("empty")
    scene.laptop.connect(empty.url, empty.root)
    _fails(scene, Path(empty.url), NothingPublished, Trouble.EMPTY)


def test_an_old_stick_takes_nothing_back(scene: Scene, tmp_path: Path) -> None:
    scene.laptop.updates_to("tiny-2")
    _fails(scene, scene.past, ExportOutdated, Trouble.REFUSED)
    scene.publish("tiny-3")
    scene.laptop.updates_to("tiny-3")


def test_an_evil_bundle_under_valid_signatures(scene: Scene, stick: Path) -> None:
    Forger.of(stick, scene.channel.keys).release(b"no bundle at all", "evil")
    _fails(scene, stick, BundleInvalid, Trouble.REFUSED)
    Forger.of(stick, scene.channel.keys).release(
        scene.repack(model_version="tiny-4").read_bytes(), "tiny-4"
    )
    scene.laptop.updates_to("tiny-4", source=stick)


def test_the_stick_is_pulled_out(
    scene: Scene, stick: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the middle of the copy; what has arrived serves the next attempt."""
    from channel.folder import FolderStore

    stream = FolderStore.stream

    def pulled(self: FolderStore, name: str, offset: int = 0) -> Any:
        for chunk in stream(self, name, offset):
            yield chunk[:30_000]
            if name.startswith("targets/"):
                stick.rename(tmp_path / "pocket")
                yield from stream(self, name, offset + 30_000)

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "stream", pulled)
        _fails(scene, stick, ChannelError, Trouble.NO_SUCH_CHANNEL)
    scene.laptop.updates_to("tiny-2", source=tmp_path / "pocket")
