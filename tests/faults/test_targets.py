"""The model in the channel is not the one that was signed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from channel.errors import (
    ChannelError,
    ContentRefused,
    LengthRefused,
    MissingRefused,
    NoSuchChannel,
)
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene


def _tampered(scene: Scene) -> None:
    path = scene.newest_target()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _truncated(scene: Scene) -> None:
    path = scene.newest_target()
    path.write_bytes(path.read_bytes()[:-1])


def _empty(scene: Scene) -> None:
    scene.newest_target().write_bytes(b"")


def _swapped(scene: Scene) -> None:
    """By a bundle that is sound, and was signed once."""
    for path in (scene.folder / "targets").iterdir():
        path.write_bytes((scene.past / "targets").iterdir().__next__().read_bytes())


def _longer(scene: Scene) -> None:
    with scene.newest_target().open("ab") as file:
        file.write(b"!")


def _endless(scene: Scene) -> None:
    """As far as a laptop can tell: 1 TB, sparse."""
    with scene.newest_target().open("r+b") as file:
        file.truncate(1 << 40)


def _removed(scene: Scene) -> None:
    scene.newest_target().unlink()


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (_tampered, ContentRefused),
        (_truncated, ContentRefused),
        (_empty, ContentRefused),
        (_swapped, ContentRefused),
        (_longer, LengthRefused),
        (_endless, LengthRefused),
        (_removed, MissingRefused),
    ],
)
def test_a_spoilt_target_is_refused(
    scene: Scene, attack: Callable[[Scene], None], expected: type[ChannelError]
) -> None:
    attack(scene)
    for _ in range(2):  # what the first attempt left behind changes nothing
        error = scene.laptop.fails(expected, Trouble.REFUSED)
        assert scene.channel.url in str(error)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


def test_the_owner_publishes_over_a_spoilt_target(scene: Scene) -> None:
    _tampered(scene)
    scene.laptop.fails(ContentRefused, Trouble.REFUSED)
    scene.publish("tiny-2")
    scene.laptop.updates_to("tiny-2")


# Links, devices and pipes, as a USB stick or a share may hold: only files count


def _pipe(path: Path) -> None:
    """Whoever opens it for reading waits until somebody writes."""
    os.mkfifo(path)


def _device(path: Path) -> None:
    """It never ends."""
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir()


KINDS = [
    pytest.param(_pipe, marks=pytest.mark.skipif(os.name == "nt", reason="no named pipes there")),
    pytest.param(_device, marks=pytest.mark.skipif(os.name == "nt", reason="no /dev/zero there")),
    _folder,
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("put", KINDS)
def test_no_file_in_the_place_of_the_target(scene: Scene, put: Callable[[Path], None]) -> None:
    path = scene.newest_target()
    path.unlink()
    put(path)
    scene.laptop.fails(MissingRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("put", KINDS)
def test_no_file_in_the_place_of_the_timestamp(scene: Scene, put: Callable[[Path], None]) -> None:
    path = scene.folder / "metadata" / "timestamp.json"
    path.unlink()
    put(path)
    scene.laptop.fails(NoSuchChannel, Trouble.NO_SUCH_CHANNEL)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("put", KINDS)
def test_no_file_in_the_place_of_a_next_root(scene: Scene, put: Callable[[Path], None]) -> None:
    put(scene.folder / "metadata" / "2.root.json")
    scene.laptop.updates_to("tiny-2")


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_out_of_the_channel_gains_nothing(scene: Scene) -> None:
    """Whatever a link leads to, it is not what was signed."""
    secret = scene.past.parent / "secret"
    secret.write_bytes(b"a private file of this user")
    target = scene.newest_target()
    target.unlink()
    target.symlink_to(secret)
    scene.laptop.fails(ContentRefused, Trouble.REFUSED)
    assert secret.read_bytes() == b"a private file of this user"
    kept = [path.read_bytes() for path in scene.laptop.folder.path.rglob("*") if path.is_file()]
    assert not any(b"private file" in content for content in kept)
    scene.restore()
    scene.laptop.updates_to("tiny-2")
