from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from channel import keys as key_files
from channel.client import Client
from channel.creation import init
from channel.errors import ChannelConflict, ChannelExists, ChannelNotWritable, KeysExist
from channel.folder import FolderStore
from channel.keys import load_online
from channel.publisher import Publisher

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

WRITES = 4  # root, targets, snapshot, timestamp


class Killed(Exception):
    """Stands for the end of the process."""


def works(folder: Path, keys: Path, root: bytes, work: Path) -> bool:
    """Whether what `init` made can be published to and read from."""
    work.mkdir()
    (work / "b").write_bytes(b"model")
    published = Publisher(FolderStore(folder), load_online(keys)).publish(work / "b", "v1")
    return Client(FolderStore(folder), work / "laptop", root).check() == published


def test_the_public_root_is_handed_out_three_times(desk: Desk) -> None:
    assert (desk.keys / "root.json").read_bytes() == desk.root
    assert (desk.folder / "metadata" / "1.root.json").read_bytes() == desk.root


def test_a_channel_is_never_made_twice(desk: Desk, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in desk.folder.rglob("*.json")}
    for keys in (desk.keys, tmp_path / "new keys"):
        with pytest.raises(ChannelExists):
            init(desk.store, keys, None)
    assert {path: path.read_bytes() for path in desk.folder.rglob("*.json")} == before
    assert not (tmp_path / "new keys").exists()


def test_keys_serve_one_channel(desk: Desk, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in desk.keys.rglob("*.*")}
    with pytest.raises(KeysExist):
        init(FolderStore(tmp_path / "second"), desk.keys, None)
    assert {path: path.read_bytes() for path in desk.keys.rglob("*.*")} == before
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(WRITES))
def test_killed_around_any_write(
    make_desk: Callable[..., Desk], tmp_path: Path, k: int, moment: str
) -> None:
    desk = make_desk()
    shutil.rmtree(desk.folder)
    keys = tmp_path / "keys"

    def strike(write: int) -> None:
        if write == k:
            raise Killed

    with pytest.raises(Killed):
        init(desk.watched(**{moment: strike}), keys, None)
    if (k, moment) == (WRITES - 1, "after"):
        with pytest.raises(ChannelExists):
            init(desk.store, keys, None)
        root = (keys / "root.json").read_bytes()
    else:
        root = init(desk.store, keys, None)
    assert works(desk.folder, keys, root, tmp_path / "work")


@pytest.mark.parametrize("k", range(WRITES))
def test_killed_in_the_middle_of_any_write(
    tmp_path: Path, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))
    replace = os.replace

    def dying(source: str, target: str) -> None:
        if next(calls) == k:
            raise Killed
        replace(source, target)

    store, keys = FolderStore(tmp_path / "channel"), tmp_path / "keys"
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", dying)
        with pytest.raises(Killed):
            init(store, keys, None)
    root = init(store, keys, None)
    assert works(tmp_path / "channel", keys, root, tmp_path / "work")


def test_keys_that_cannot_be_written_leave_a_channel_to_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store = FolderStore(tmp_path / "channel")
    with monkeypatch.context() as patch:
        patch.setattr(key_files, "_write_private", full)
        with pytest.raises(OSError, match="No space"):
            init(store, tmp_path / "keys", None)
    root = init(store, tmp_path / "keys", None)
    assert works(tmp_path / "channel", tmp_path / "keys", root, tmp_path / "work")


def test_a_place_that_cannot_be_written_leaves_no_keys(tmp_path: Path) -> None:
    (tmp_path / "channel").write_bytes(b"a file")
    with pytest.raises(ChannelNotWritable):
        init(FolderStore(tmp_path / "channel"), tmp_path / "keys", None)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("orphan", [False, True])
@pytest.mark.parametrize("k", range(WRITES))
def test_of_two_at_once_one_makes_the_channel(
    make_desk: Callable[..., Desk], tmp_path: Path, k: int, orphan: bool
) -> None:
    desk = make_desk()
    shutil.rmtree(desk.folder)
    if orphan:
        desk.store.create("metadata/1.root.json", BytesIO(b"left by somebody"))
    fast: list[bytes] = []

    def overtake(write: int) -> None:
        if write == k:
            fast.append(init(desk.store, tmp_path / "fast", None))

    with pytest.raises(ChannelConflict):
        init(desk.watched(before=overtake), tmp_path / "slow", None)
    assert works(desk.folder, tmp_path / "fast", fast[0], tmp_path / "work")


def test_a_root_that_was_replaced_is_not_built_upon(
    make_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = make_desk()
    shutil.rmtree(desk.folder)

    def replace_root(write: int) -> None:
        if write == 0:
            with pytest.raises(Killed):
                init(desk.watched(after=die), tmp_path / "other", None)

    def die(write: int) -> None:
        raise Killed

    with pytest.raises(ChannelConflict):
        init(desk.watched(after=replace_root), tmp_path / "keys", None)
    root = init(desk.store, tmp_path / "third", None)
    assert works(desk.folder, tmp_path / "third", root, tmp_path / "work")
