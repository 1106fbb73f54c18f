"""A whole channel in a bucket: owner and laptops, each with the key that they should have."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from fault_proxy import FaultProxy
from link_faults import cut, lost_answer, s3_error

from channel import s3_attempts
from channel.access import Access, AccessKey
from channel.client import Client
from channel.creation import init
from channel.errors import (
    ChannelConflict,
    ChannelDenied,
    ChannelExists,
    ChannelNotWritable,
    ChannelUnreachable,
    CredentialsRefused,
    NoSuchChannel,
)
from channel.location import open_store
from channel.s3 import S3Store
from channel.store import Store

if TYPE_CHECKING:
    from s3_server import S3Server

    from tests.conftest import PublishedChannel

WRITES = 4  # bundle, targets, snapshot, timestamp


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_attempts, "sleep", lambda seconds: None)


@pytest.fixture
def channel(make_s3_channel: Callable[..., PublishedChannel]) -> PublishedChannel:
    return make_s3_channel()


@pytest.fixture
def link(s3_server: S3Server) -> Iterator[FaultProxy]:
    with FaultProxy(s3_server.endpoint_url) as proxy:
        yield proxy


class Desk:
    """One channel, and what its people do with it."""

    def __init__(self, channel: PublishedChannel, server: S3Server, work: Path) -> None:
        self.channel = channel
        self.server = server
        self.work = work

    def bundle(self, content: bytes) -> Path:
        path = self.work / f"{content[:8].hex()}.bundle"
        path.write_bytes(content)
        return path

    def publish(self, version: str, content: bytes, store: Store | None = None) -> None:
        self.channel.publisher(store).publish(self.bundle(content), version)

    def laptop_store(self, endpoint_url: str | None = None) -> Store:
        """The channel as a laptop opens it, with its own key."""
        access = Access(
            endpoint_url or self.server.endpoint_url, self.server.region, self.channel.laptop_key
        )
        return open_store(self.channel.url, access)

    def client(self, laptop: str = "laptop", endpoint_url: str | None = None) -> Client:
        return Client(self.laptop_store(endpoint_url), self.work / laptop, self.channel.root)

    def seen(self, laptop: str = "laptop") -> tuple[int, str, bytes] | None:
        client = self.client(laptop)
        release = client.check()
        if release is None:
            return None
        destination = self.work / f"{laptop}.bundle"
        client.download(release, destination)
        return release.release, release.model_version, destination.read_bytes()


@pytest.fixture
def desk(channel: PublishedChannel, s3_server: S3Server, tmp_path: Path) -> Desk:
    work = tmp_path / "work"
    work.mkdir()
    return Desk(channel, s3_server, work)


# All is well


def test_a_laptop_sees_what_is_published(desk: Desk) -> None:
    assert desk.seen() is None
    for number in (1, 2, 3):
        content = os.urandom(400_000)
        desk.publish(f"v{number}", content)
        assert desk.seen() == desk.seen(f"new {number}") == (number, f"v{number}", content)


def test_a_check_without_news_is_two_requests(desk: Desk) -> None:
    desk.publish("v1", b"model")
    desk.client().check()
    asked = len(desk.server.requests)
    assert desk.client().check() == desk.client("new").check()
    requests = desk.server.requests[asked : asked + 2]
    assert [(method, path.rpartition("/")[2]) for method, path in requests] == [
        ("GET", "2.root.json"),
        ("GET", "timestamp.json"),
    ]
    asked = len(desk.server.requests)
    desk.client().check()
    assert len(desk.server.requests) == asked + 2


def test_a_channel_is_made_once(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ChannelExists):
        init(desk.channel.store, tmp_path / "other keys", None)
    elsewhere = open_store(f"{desk.channel.url}/elsewhere", desk.channel.access)  # type: ignore[arg-type]
    assert init(elsewhere, tmp_path / "other keys", None) != desk.channel.root


def test_a_bucket_without_a_channel(desk: Desk) -> None:
    empty = open_store(
        f"s3://{desk.server.make_bucket()}/models", desk.server.access(desk.server.admin())
    )
    with pytest.raises(NoSuchChannel):
        Client(empty, desk.work / "laptop", desk.channel.root).check()


# Keys


def test_the_server_refuses_another_secret(desk: Desk) -> None:
    desk.publish("v1", b"model")
    key = desk.channel.laptop_key
    assert key is not None
    desk.channel = replace(desk.channel, laptop_key=AccessKey(key.access_key_id, "x" * 40))
    with pytest.raises(CredentialsRefused, match="its secret"):
        desk.client().check()
    desk.channel = replace(desk.channel, laptop_key=AccessKey("AKIA0000", key.secret_access_key))
    with pytest.raises(CredentialsRefused, match="does not know it"):
        desk.client().check()


def test_the_server_refuses_a_foreign_prefix(
    desk: Desk, make_s3_channel: Callable[..., PublishedChannel]
) -> None:
    other = make_s3_channel()
    other.publish(desk.bundle(b"other"), "other")
    desk.channel = replace(desk.channel, url=other.url, root=other.root)
    with pytest.raises(ChannelDenied):
        desk.client().check()
    assert Client(other.store, desk.work / "own", other.root).check() is not None


@pytest.mark.parametrize(
    "name",
    [
        "metadata/timestamp.json",
        "metadata/9.root.json",
        "targets/x.model.bundle",
        "corrections/another/x",
    ],
)
def test_the_server_lets_a_laptop_write_nothing_of_others(desk: Desk, name: str) -> None:
    laptop = desk.laptop_store()
    with pytest.raises(ChannelNotWritable):
        laptop.replace(name, BytesIO(b"evil"))
    with pytest.raises(ChannelNotWritable):
        laptop.delete(name)
    laptop.create(f"corrections/{desk.channel.device}/x", BytesIO(b"mine"))


def aws_without_listing(link: FaultProxy) -> None:
    """Has the server hide what is missing, as AWS does from a key that may not list."""
    link.fault(r"/\d+\.root\.json", s3_error(403, "AccessDenied"))


def test_no_newer_root_is_no_trouble_where_the_server_hides_what_is_missing(
    desk: Desk, link: FaultProxy
) -> None:
    desk.publish("v1", b"model")
    aws_without_listing(link)
    release = desk.client(endpoint_url=link.url).check()
    assert release is not None
    link.forget()
    assert desk.client(endpoint_url=link.url).check() == release
    assert len(link.exchanges) == 2


def test_no_right_to_read_is_not_taken_for_no_newer_root(desk: Desk, link: FaultProxy) -> None:
    desk.publish("v1", b"model")
    aws_without_listing(link)
    link.fault("timestamp", s3_error(403, "AccessDenied"))
    with pytest.raises(ChannelDenied, match="or there is no channel here"):
        desk.client(endpoint_url=link.url).check()


# Interruptions


class Killed(Exception):
    """Stands for the end of the publisher's process."""


class Fragile(S3Store):
    """Calls `before(k)` and `after(k)` around its k-th write."""

    def __init__(self, channel: PublishedChannel, **hooks: Callable[[int], None]) -> None:
        bucket, _, prefix = channel.url.removeprefix("s3://").partition("/")
        assert channel.access is not None
        super().__init__(bucket, prefix, channel.access)
        self.before = hooks.get("before", lambda k: None)
        self.after = hooks.get("after", lambda k: None)
        self.writes = 0

    def create(self, name: str, content: BinaryIO) -> None:
        self._around(super().create, name, content)

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        self._around(super().replace, name, content, etag)

    def _around(self, write: Callable[..., None], *arguments: Any) -> None:
        k = self.writes
        self.writes += 1
        self.before(k)
        write(*arguments)
        self.after(k)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(WRITES))
def test_killed_around_any_write(desk: Desk, k: int, moment: str) -> None:
    def strike(write: int) -> None:
        if write == k:
            raise Killed

    desk.publish("v1", b"first")
    assert desk.seen("behind") == (1, "v1", b"first")
    with pytest.raises(Killed):
        desk.publish("v2", b"second", Fragile(desk.channel, **{moment: strike}))
    committed = (k, moment) == (WRITES - 1, "after")
    expected = (2, "v2", b"second") if committed else (1, "v1", b"first")
    assert desk.seen("behind") == desk.seen("new") == expected
    desk.publish("v3", b"third")
    last = (expected[0] + 1, "v3", b"third")
    assert desk.seen("behind") == desk.seen("newer") == last


def test_a_publication_has_no_more_writes_than_were_interrupted(desk: Desk) -> None:
    store = Fragile(desk.channel)
    desk.publish("v1", b"model", store)
    assert store.writes == WRITES


@pytest.mark.parametrize("k", range(WRITES))
def test_overtaken_before_any_write(desk: Desk, k: int) -> None:
    desk.publish("v1", b"first")

    def overtake(write: int) -> None:
        if write == k:
            desk.publish("fast", b"fast")

    with pytest.raises(ChannelConflict):
        desk.publish("slow", b"slow", Fragile(desk.channel, before=overtake))
    assert desk.seen() == desk.seen("new") == (2, "fast", b"fast")
    desk.publish("slow", b"slow")
    assert desk.seen() == (3, "slow", b"slow")


def test_publishers_at_once(desk: Desk) -> None:
    published: list[str] = []
    wrong: list[Exception] = []

    def publish(name: str) -> None:
        for number in range(4):
            try:
                desk.publish(f"{name}{number}", name.encode())
            except ChannelConflict:
                continue
            except Exception as error:
                wrong.append(error)
            published.append(name)

    threads = [Thread(target=publish, args=(name,)) for name in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    seen = desk.seen()
    assert seen is not None
    assert seen[0] == len(published)


def test_a_commit_whose_answer_is_lost_is_no_conflict(desk: Desk, link: FaultProxy) -> None:
    access = Access(link.url, desk.server.region, desk.server.admin())
    link.fault("timestamp", lost_answer(), times=1, skip=1)
    desk.publish("v1", b"model", open_store(desk.channel.url, access))
    assert [one.method for one in link.exchanges if "timestamp" in one.path][:3] == [
        "GET",
        "PUT",
        "PUT",
    ]
    assert desk.seen() == (1, "v1", b"model")


def test_a_download_goes_on_in_another_process(desk: Desk, link: FaultProxy) -> None:
    content = os.urandom(1_000_000)
    desk.publish("v1", content)
    release = desk.client(endpoint_url=link.url).check()
    assert release is not None
    link.forget()
    link.fault("targets/", cut(after=200_000), times=1)
    link.fault("targets/", cut(after=0), times=s3_attempts.ATTEMPTS)
    destination = desk.work / "out"
    with pytest.raises(ChannelUnreachable):
        desk.client(endpoint_url=link.url).download(release, destination)
    assert not destination.exists()
    desk.client(endpoint_url=link.url).download(release, destination)
    assert destination.read_bytes() == content
    assert link.bytes() <= len(content) * 1.05
