from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest
from killing import Killed, kill_at
from tuf.api.metadata import Metadata, Root

from channel import keys as key_files
from channel.client import Client
from channel.creation import init
from channel.errors import (
    ChannelConflict,
    ChannelExists,
    ChannelNotWritable,
    KeysExist,
    SignatureRefused,
)
from channel.folder import FolderStore
from channel.keys import load_online
from channel.layout import Validity
from channel.publisher import Publisher
from channel.status import status

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

WRITES = 5  # root, root once more (which is refused), targets, snapshot, timestamp


def works(folder: Path, keys: Path, root: bytes, work: Path) -> bool:
    """Whether what `init` made can be published to and read from."""
    work.mkdir()
    (work / "b").write_bytes(b"model")
    published = Publisher(FolderStore(folder), load_online(keys), root).publish(work / "b", "v1")
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


@pytest.mark.parametrize(
    ("k", "moment"),
    [(k, "before") for k in range(WRITES)] + [(k, "after") for k in range(WRITES) if k != 1],
)
def test_killed_around_any_write(
    make_desk: Callable[..., Desk], tmp_path: Path, k: int, moment: str
) -> None:
    desk = make_desk()
    shutil.rmtree(desk.folder)
    keys = tmp_path / "keys"

    with pytest.raises(Killed):
        init(desk.watched(**{moment: kill_at(k)}), keys, None)
    if (k, moment) == (WRITES - 1, "after"):
        with pytest.raises(ChannelExists):
            init(desk.store, keys, None)
        root = (keys / "root.json").read_bytes()
    else:
        root = init(desk.store, keys, None)
    assert works(desk.folder, keys, root, tmp_path / "work")


@pytest.mark.parametrize("k", range(WRITES - 1))
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
                init(desk.watched(after=kill_at(0)), tmp_path / "other", None)

    with pytest.raises(ChannelConflict):
        init(desk.watched(after=replace_root), tmp_path / "keys", None)
    root = init(desk.store, tmp_path / "third", None)
    assert works(desk.folder, tmp_path / "third", root, tmp_path / "work")


def test_any_two_of_three_root_keys(tmp_path: Path) -> None:
    store, keys = FolderStore(tmp_path / "channel"), tmp_path / "keys"
    content = init(store, keys, None, root_threshold=(2, 3))
    metadata = Metadata[Root].from_bytes(content)
    role = metadata.signed.roles["root"]
    assert (role.threshold, len(role.keyids)) == (2, 3)
    assert set(metadata.signatures) == set(role.keyids) == set(key_files.load(keys / "root"))
    assert works(tmp_path / "channel", keys, content, tmp_path / "work")


@pytest.mark.parametrize("signatures", [1, 2])
def test_a_first_root_without_enough_signatures_is_none(tmp_path: Path, signatures: int) -> None:
    store, keys = FolderStore(tmp_path / "channel"), tmp_path / "keys"
    metadata = Metadata[Root].from_bytes(init(store, keys, None, root_threshold=(2, 3)))
    for keyid in list(metadata.signatures)[signatures:]:
        del metadata.signatures[keyid]
    content = metadata.to_bytes()
    client = Client(store, tmp_path / "laptop", content)
    if signatures == 2:
        assert client.check() is None
    else:
        with pytest.raises(SignatureRefused):
            client.check()


@pytest.mark.parametrize("threshold", [(0, 1), (-1, 1), (2, 1), (1, 17), (0, 0)])
def test_impossible_thresholds(tmp_path: Path, threshold: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"{threshold[0]} of {threshold[1]}"):
        init(FolderStore(tmp_path / "channel"), tmp_path / "keys", None, root_threshold=threshold)
    assert list(tmp_path.iterdir()) == []


def test_sixteen_root_keys(tmp_path: Path) -> None:
    store, keys = FolderStore(tmp_path / "channel"), tmp_path / "keys"
    content = init(store, keys, None, root_threshold=(16, 16))
    assert works(tmp_path / "channel", keys, content, tmp_path / "work")


def test_keys_for_roles_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mirrors"):
        init(FolderStore(tmp_path / "channel"), tmp_path / "keys", None, kms={"mirrors": "k"})
    assert list(tmp_path.iterdir()) == []


def test_signatures_hold_as_long_as_asked(tmp_path: Path) -> None:
    validity = Validity(*[timedelta(days=days) for days in (100, 200, 300, 400)])
    store = FolderStore(tmp_path / "channel")
    root = init(store, tmp_path / "keys", None, validity)
    remaining = {role.role: role.remaining.days for role in status(store, root).roles}
    assert remaining == {"root": 99, "targets": 199, "snapshot": 299, "timestamp": 399}


class _WithoutConditions(FolderStore):
    """As an S3 service that does not know of If-None-Match."""

    def create(self, name: str, content: BinaryIO) -> None:
        self.replace(name, content)


def test_a_service_that_writes_over_what_exists_is_refused(tmp_path: Path) -> None:
    store = _WithoutConditions(tmp_path / "channel")
    with pytest.raises(ChannelNotWritable, match="conditional writes"):
        init(store, tmp_path / "keys", None)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("lost", ["timestamp.json", "*.root.json", "[!3]*"])
def test_what_is_left_of_a_channel_is_not_built_upon(desk: Desk, tmp_path: Path, lost: str) -> None:
    desk.publish("v1")
    desk.publish("v2")
    for path in [*desk.folder.glob(f"metadata/{lost}"), desk.folder / "metadata/timestamp.json"]:
        path.unlink(missing_ok=True)
    before = sorted(desk.folder.rglob("*"))
    for keys in (desk.keys, tmp_path / "new keys"):
        with pytest.raises(ChannelExists, match="channel repair"):
            init(desk.store, keys, None)
    assert sorted(desk.folder.rglob("*")) == before
    assert not (tmp_path / "new keys").exists()
