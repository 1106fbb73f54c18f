from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from filelock import FileLock

from channel import folder as module
from channel.errors import (
    ChannelDenied,
    ChannelNotWritable,
    ChannelUnreachable,
    LengthRefused,
    NoSuchChannel,
)
from channel.folder import FolderStore
from channel.store import ObjectChanged, ObjectExists, ObjectMissing

NAME = "metadata/1.root.json"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "channel")


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_what_is_created_is_read(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"content"))
    assert store.read(NAME, 7).content == b"content"
    assert b"".join(store.stream(NAME)) == b"content"
    assert b"".join(store.stream(NAME, 3)) == b"tent"
    assert b"".join(store.stream(NAME, 99)) == b""


def test_a_stream_comes_in_bounded_chunks(store: FolderStore) -> None:
    content = os.urandom(3 * module.CHUNK + 1)
    store.create(NAME, BytesIO(content))
    chunks = list(store.stream(NAME))
    assert max(map(len, chunks)) <= module.CHUNK
    assert b"".join(chunks) == content


def test_more_than_the_limit_is_refused(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"content"))
    with pytest.raises(LengthRefused, match=NAME):
        store.read(NAME, 6)


def test_create_never_overwrites(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"first"))
    with pytest.raises(ObjectExists):
        store.create(NAME, BytesIO(b"second"))
    assert contents(Path(store.url)) == {NAME: b"first"}


def test_of_many_creators_one_succeeds(store: FolderStore) -> None:
    successes = []

    def create(number: int) -> None:
        try:
            store.create(NAME, BytesIO(bytes([number])))
        except ObjectExists:
            return
        successes.append(bytes([number]))

    threads = [Thread(target=create, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(successes) == 1
    assert contents(Path(store.url)) == {NAME: successes[0]}


def test_replace_compares_first(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"first"))
    etag = store.read(NAME, 99).etag
    store.replace(NAME, BytesIO(b"second"), etag)
    with pytest.raises(ObjectChanged):
        store.replace(NAME, BytesIO(b"third"), etag)
    assert store.read(NAME, 99).content == b"second"
    store.replace(NAME, BytesIO(b"fourth"))
    assert store.read(NAME, 99).content == b"fourth"


def test_replace_of_what_has_gone_is_a_change(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"first"))
    etag = store.read(NAME, 99).etag
    (Path(store.url) / NAME).unlink()
    with pytest.raises(ObjectChanged):
        store.replace(NAME, BytesIO(b"second"), etag)
    assert contents(Path(store.url)) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_other_accounts_may_read_what_is_published(store: FolderStore) -> None:
    store.create(NAME, BytesIO(b"first"))
    store.replace(NAME, BytesIO(b"second"))
    assert (Path(store.url) / NAME).stat().st_mode & 0o777 == 0o644


def test_missing_object_missing_folder_and_missing_share_differ(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for read in (lambda: store.read(NAME, 9), lambda: next(store.stream(NAME))):
        with pytest.raises(NoSuchChannel):
            read()
    (tmp_path / "channel").mkdir()
    for read in (lambda: store.read(NAME, 9), lambda: next(store.stream(NAME))):
        with pytest.raises(ObjectMissing):
            read()
    monkeypatch.setattr(module.os.path, "isdir", lambda path: False)
    monkeypatch.setattr(module.os.path, "exists", lambda path: False)
    with pytest.raises(ChannelUnreachable, match="is away"):
        store.read(NAME, 9)


def test_a_listing_tells_a_missing_channel_and_a_missing_share(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoSuchChannel):
        list(store.list("targets/"))
    monkeypatch.setattr(module.os.path, "isdir", lambda path: False)
    monkeypatch.setattr(module.os.path, "exists", lambda path: False)
    with pytest.raises(ChannelUnreachable, match="is away"):
        list(store.list("targets/"))


def test_what_is_being_written_is_not_listed(store: FolderStore) -> None:
    class Watching(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            listed.append([entry.name for entry in store.list("")])
            return super().read(size)

    listed: list[list[str]] = []
    store.create(NAME, BytesIO(b"first"))
    store.replace("targets/x", Watching(b"second"))
    assert listed[0] == [NAME]
    assert [entry.name for entry in store.list("")] == [NAME, "targets/x"]


def test_a_file_that_cannot_be_deleted_is_told(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create(NAME, BytesIO(b"first"))
    monkeypatch.setattr(Path, "unlink", failing(errno.EACCES))
    with pytest.raises(ChannelNotWritable, match=os.strerror(errno.EACCES)):
        store.delete(NAME)


def test_a_file_in_the_place_of_the_folder_is_no_channel(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoSuchChannel):
        FolderStore(tmp_path / "file").read(NAME, 9)
    with pytest.raises(ChannelNotWritable):
        FolderStore(tmp_path / "file").create(NAME, BytesIO(b""))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ESTALE, ChannelUnreachable),
        (errno.EIO, ChannelUnreachable),
        (errno.ETIMEDOUT, ChannelUnreachable),
        (errno.EACCES, ChannelDenied),
    ],
)
def test_faults_of_a_share_while_reading(
    store: FolderStore,
    number: int,
    expected: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module.os, "open", failing(number))
    with pytest.raises(expected, match=os.strerror(number)):
        store.read(NAME, 9)
    with pytest.raises(expected):
        next(store.stream(NAME))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_failed_write_leaves_everything_as_it_was(
    store: FolderStore, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create(NAME, BytesIO(b"first"))
    etag = store.read(NAME, 99).etag
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", failing(number))
        with pytest.raises(ChannelNotWritable, match=os.strerror(number)):
            store.create("metadata/2.root.json", BytesIO(b"second"))
        with pytest.raises(ChannelNotWritable, match=os.strerror(number)):
            store.replace(NAME, BytesIO(b"second"), etag)
    assert contents(Path(store.url)) == {NAME: b"first"}


def test_a_lock_that_is_never_released_is_told(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create(NAME, BytesIO(b"first"))
    monkeypatch.setattr(module, "LOCK_SECONDS", 0)
    lock = FileLock(Path(store.url) / ".lock", thread_local=False)
    holder = Thread(target=lock.acquire)
    holder.start()
    holder.join()
    try:
        with pytest.raises(ChannelNotWritable, match="lock"):
            store.replace(NAME, BytesIO(b"second"))
    finally:
        lock.release()
    assert contents(Path(store.url)) == {NAME: b"first"}
