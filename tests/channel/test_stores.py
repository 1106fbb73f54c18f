"""What publishers and laptops rely on, of every kind of store."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from channel.access import AMBIENT, Access
from channel.errors import LengthRefused
from channel.location import open_store
from channel.store import ObjectChanged, ObjectExists, ObjectMissing, Store

if TYPE_CHECKING:
    from s3_server import S3Server

NAME = "metadata/timestamp.json"


@pytest.fixture(params=["folder", "s3", pytest.param("ministack", marks=pytest.mark.deep)])
def open_new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens one and the same new, empty store, as often as one likes."""
    access: Access = AMBIENT
    if request.param == "folder":
        (tmp_path / "channel").mkdir()
        url = str(tmp_path / "channel")
    else:
        fixture = {"s3": "s3_server", "ministack": "ministack_server"}[request.param]
        server: S3Server = request.getfixturevalue(fixture)
        url, access = f"s3://{server.make_bucket()}/models", server.access(server.admin())
    return lambda: open_store(url, access)


@pytest.fixture
def store(open_new: Callable[[], Store]) -> Store:
    return open_new()


def content(store: Store, name: str = NAME) -> bytes:
    return store.read(name, 10_000_000).content


def test_what_is_created_is_read(store: Store) -> None:
    store.create(NAME, BytesIO(b"content"))
    assert store.read(NAME, 7).content == b"content"
    assert b"".join(store.stream(NAME)) == b"content"


def test_an_empty_object_is_one(store: Store) -> None:
    store.create(NAME, BytesIO(b""))
    assert store.read(NAME, 7).content == b""
    assert list(store.stream(NAME)) == []


def test_another_store_of_the_same_address_holds_the_same(open_new: Callable[[], Store]) -> None:
    open_new().create(NAME, BytesIO(b"content"))
    assert content(open_new()) == b"content"
    assert open_new().read(NAME, 7) == open_new().read(NAME, 7)


@pytest.mark.parametrize("offset", [0, 1, 299_999, 300_000, 300_001, 599_999, 600_000, 700_000])
def test_a_stream_begins_anywhere(store: Store, offset: int) -> None:
    whole = os.urandom(600_000)
    store.create(NAME, BytesIO(whole))
    chunks = list(store.stream(NAME, offset))
    assert b"".join(chunks) == whole[offset:]
    assert all(0 < len(chunk) <= 1 << 18 for chunk in chunks)


def test_more_than_the_limit_is_refused(store: Store) -> None:
    store.create(NAME, BytesIO(b"content"))
    with pytest.raises(LengthRefused, match=NAME):
        store.read(NAME, 6)


def test_what_is_missing_is_missing(store: Store) -> None:
    store.create("metadata/other.json", BytesIO(b"content"))
    with pytest.raises(ObjectMissing):
        store.read(NAME, 9)
    with pytest.raises(ObjectMissing):
        next(iter(store.stream(NAME)))
    with pytest.raises(ObjectMissing):
        next(iter(store.stream(NAME, 5)))


def test_create_never_overwrites(store: Store) -> None:
    store.create(NAME, BytesIO(b"first"))
    for other in (b"second", b"first"):
        with pytest.raises(ObjectExists):
            store.create(NAME, BytesIO(other))
    assert content(store) == b"first"


def test_replace_compares_first(store: Store) -> None:
    store.create(NAME, BytesIO(b"first"))
    etag = store.read(NAME, 99).etag
    store.replace(NAME, BytesIO(b"second"), etag)
    with pytest.raises(ObjectChanged):
        store.replace(NAME, BytesIO(b"third"), etag)
    assert content(store) == b"second"


def test_replace_without_a_comparison(store: Store) -> None:
    store.replace(NAME, BytesIO(b"first"))
    store.replace(NAME, BytesIO(b"second"))
    assert content(store) == b"second"


def test_replace_of_what_has_gone_is_a_change(store: Store) -> None:
    store.create(NAME, BytesIO(b"first"))
    etag = store.read(NAME, 99).etag
    store.delete(NAME)
    with pytest.raises(ObjectChanged):
        store.replace(NAME, BytesIO(b"second"), etag)
    with pytest.raises(ObjectMissing):
        store.read(NAME, 99)


def test_a_file_is_written_from_where_it_stands(store: Store) -> None:
    file = BytesIO(b"content")
    file.seek(3)
    store.create(NAME, file)
    assert content(store) == b"tent"


@pytest.mark.parametrize("write", ["create", "replace"])
def test_of_many_writers_one_succeeds(open_new: Callable[[], Store], write: str) -> None:
    etag = ""
    if write == "replace":
        open_new().create(NAME, BytesIO(b"before"))
        etag = open_new().read(NAME, 99).etag
    successes: list[bytes] = []
    wrong: list[Exception] = []

    def attempt(number: int, store: Store) -> None:
        mine = b"%d" % number
        try:
            if write == "create":
                store.create(NAME, BytesIO(mine))
            else:
                store.replace(NAME, BytesIO(mine), etag)
        except (ObjectExists, ObjectChanged):
            return
        except Exception as error:
            wrong.append(error)
        successes.append(mine)

    threads = [Thread(target=attempt, args=(number, open_new())) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [content(open_new())] == successes


def test_one_store_serves_many_threads(store: Store) -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        mine = b"%d" % number * 1000
        try:
            store.create(f"targets/{number}", BytesIO(mine))
            if content(store, f"targets/{number}") != mine:
                wrong.append(number)
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(list(store.list("targets/"))) == 8


def test_a_listing_is_by_name_and_below_its_prefix(store: Store) -> None:
    for name in ("targets/b", "targets/a/c", "metadata/1.root.json", "targets/aé", "targetsx"):
        store.create(name, BytesIO(name.encode()))
    before = datetime.now(UTC) - timedelta(minutes=1)
    found = list(store.list("targets/"))
    assert [entry.name for entry in found] == ["targets/a/c", "targets/aé", "targets/b"]
    assert [entry.length for entry in found] == [11, 11, 9]
    assert all(entry.modified.tzinfo is UTC for entry in found)
    assert all(before < entry.modified < before + timedelta(minutes=2) for entry in found)
    assert [entry.name for entry in store.list("targets/a")] == ["targets/a/c", "targets/aé"]
    assert len(list(store.list(""))) == 5


def test_nothing_there_is_nothing_listed(store: Store) -> None:
    assert list(store.list("targets/")) == list(store.list("")) == []
    store.create("metadata/a", BytesIO(b""))
    assert list(store.list("targets/")) == []


def test_what_is_deleted_has_gone(store: Store) -> None:
    store.create(NAME, BytesIO(b"content"))
    store.create("metadata/other.json", BytesIO(b"other"))
    store.delete(NAME)
    store.delete(NAME)
    store.delete("targets/never")
    with pytest.raises(ObjectMissing):
        store.read(NAME, 99)
    assert [entry.name for entry in store.list("")] == ["metadata/other.json"]
    store.create(NAME, BytesIO(b"again"))
    assert content(store) == b"again"
