"""What lies on the laptop's disk is damaged: by a power cut, a full disk, a clumsy hand.

Nobody has to repair anything; only the trusted root, which nothing can vouch for, needs a human.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop.core.errors import ConnectionDamaged
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "zeros": lambda content: bytes(len(content)),
    "garbage": lambda content: b"\xff\xfe garbage",
    "another shape": lambda content: b"[1, 2, 3]",
    "no UTF-8": lambda content: content.replace(b":", b':"\xff', 1),
    "nested": lambda content: b"[" * 50_000 + b"]" * 50_000,
    "one byte": lambda content: content[:50] + bytes([content[50] ^ 1]) + content[51:],
}
MADE = ("connection.json", "last_check.json", "state.json")
"""What every data folder has after an update."""


@pytest.fixture
def grown(scene: Scene) -> Scene:
    """The laptop uses tiny-2 and keeps tiny-1; tiny-3 has been published since."""
    scene.laptop.updates_to("tiny-2")
    scene.publish("tiny-3")
    return scene


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


@pytest.mark.parametrize("damage", DAMAGES)
def test_any_one_file_is_damaged(grown: Scene, damage: str) -> None:
    folder, spoil = grown.laptop.folder, DAMAGES[damage]
    sound = folder.path.parent / "sound data"
    shutil.copytree(folder.path, sound, symlinks=True)
    names = [path.relative_to(folder.path) for path in _files(folder.path)]
    assert {*MADE} < {str(name) for name in names}
    assert len(names) >= 8
    for name in names:
        path = folder.path / name
        content = path.read_bytes()
        if not content and damage != "garbage":
            continue
        path.write_bytes(spoil(content))
        assert grown.laptop.model() in ("tiny-1", "tiny-2"), name
        if name.name == "connection.json" and (damage == "one byte" or _disconnected(grown)):
            grown.laptop.connect(grown.channel.url, grown.channel.root)
        grown.laptop.updates_to("tiny-3")
        shutil.rmtree(folder.path)
        shutil.copytree(sound, folder.path, symlinks=True)


def _disconnected(scene: Scene) -> bool:
    """Whether the laptop says that somebody must connect it again."""
    if scene.laptop.status().trouble is not Trouble.NOT_CONNECTED:
        return False
    scene.laptop.fails(ConnectionDamaged, Trouble.NOT_CONNECTED)
    return True


def test_any_one_file_is_lost(grown: Scene) -> None:
    folder = grown.laptop.folder
    sound = folder.path.parent / "sound data"
    shutil.copytree(folder.path, sound, symlinks=True)
    for path in _files(folder.path):
        path.unlink()
        assert grown.laptop.model() in ("tiny-1", "tiny-2"), path.name
        if path.name == "connection.json":
            grown.laptop.connect(grown.channel.url, grown.channel.root)
        grown.laptop.updates_to("tiny-3")
        shutil.rmtree(folder.path)
        shutil.copytree(sound, folder.path, symlinks=True)


def test_all_of_the_channel_s_cache_is_lost_or_spoilt(grown: Scene) -> None:
    for path in _files(grown.laptop.folder.path / "channels"):
        path.write_bytes(b"spoilt")
    grown.laptop.updates_to("tiny-3")
    shutil.rmtree(grown.laptop.folder.path / "channels")
    grown.publish("tiny-4")
    grown.laptop.updates_to("tiny-4")


def test_every_model_is_damaged(grown: Scene) -> None:
    """The one case without a model in use; the next update brings one."""
    for path in grown.laptop.folder.models.glob("*.bundle"):
        path.write_bytes(path.read_bytes()[:-100])
    assert grown.laptop.model() is None
    grown.laptop.updates_to("tiny-3")


def test_the_newest_model_is_damaged_and_the_channel_away(grown: Scene) -> None:
    with grown.laptop.started() as core:
        active = core.models.active()
    assert active is not None
    active.path.write_bytes(b"damaged")
    away = grown.folder.rename(grown.folder.with_name("away"))
    assert grown.laptop.model() == "tiny-1"
    away.rename(grown.folder)
    grown.laptop.updates_to("tiny-3")


@pytest.mark.parametrize("spoilt", [b"", b"garbage", b"garbage" * 50_000])
def test_an_unfinished_download_that_is_spoilt(scene: Scene, spoilt: bytes) -> None:
    sha256 = scene.newest_target().name.split(".")[0]
    (directory,) = (scene.laptop.folder.path / "channels").iterdir()
    (directory / f"{sha256}.part").write_bytes(spoilt)
    scene.laptop.updates_to("tiny-2")
    assert not list(directory.glob("*.part"))


def test_the_cache_of_another_channel_in_this_one_s_place(
    scene: Scene, make_channel: Callable[[str], Any]
) -> None:
    other = make_channel("other")
    for number in range(5):
        other.publish(scene.repack(model_version=f"other-{number}"), f"other-{number}")
    scene.laptop.connect(other.url, other.root)
    scene.laptop.updates_to("other-4")
    scene.laptop.connect(scene.channel.url, scene.channel.root)
    ours, theirs = (
        next(path for path in (scene.laptop.folder.path / "channels").iterdir() if one(path.name))
        for one in (
            lambda name: name == _channel_of(scene.channel.root),
            lambda name: name == _channel_of(other.root),
        )
    )
    shutil.rmtree(ours)
    shutil.copytree(theirs, ours, symlinks=True)
    scene.laptop.updates_to("tiny-2")


def _channel_of(root: bytes) -> str:
    from desktop.core.folder import root_id

    return root_id(root)


def test_what_dead_processes_left_stands_in_nobody_s_way(scene: Scene) -> None:
    """Lock files and files half written, of programs that were killed or lost their power."""
    folder = scene.laptop.folder
    (directory,) = (folder.path / "channels").iterdir()
    for path in (
        folder.update_lock,
        directory / ".lock",
        folder.path / ".state.json.0011223344556677.tmp.json",
        folder.path / ".last_check.json.0011223344556677.tmp.json",
        folder.path / ".connection.json.0011223344556677.tmp.json",
        folder.models / f"{'0' * 64}.arrived",
        folder.models / f".{'0' * 64}.arrived.0011223344556677.tmp.arrived",
        folder.models / f".{'0' * 64}.bundle.0011223344556677.tmp.bundle",
        directory / f"{'0' * 64}.part",
        directory / "metadata" / "tmp0a1b2c3d",
    ):
        path.write_bytes(b"half")
    scene.laptop.updates_to("tiny-2")
    left = [path.name for path in _files(folder.path) if path.read_bytes() == b"half"]
    assert set(left) <= {"update.lock", ".lock"}
