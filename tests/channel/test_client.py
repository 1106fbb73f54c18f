"""The laptop's side while all is well, or merely away."""

from __future__ import annotations

import datetime as real_datetime
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from tuf.ngclient._internal import trusted_metadata_set

from channel import client as module
from channel.client import Client, fetch_first_root, fingerprint
from channel.errors import (
    ChannelBusy,
    ChannelUnreachable,
    ExpiredRefused,
    GarbageRefused,
    NoSuchChannel,
    SignatureRefused,
)
from channel.layout import Validity

if TYPE_CHECKING:
    from tests.channel.conftest import Desk, WatchedStore


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Shifts the time that python-tuf's client takes as now."""

    def move(shift: timedelta) -> None:
        class Shifted(real_datetime.datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return real_datetime.datetime.now(tz) + shift

        replacement = SimpleNamespace(datetime=Shifted, timezone=real_datetime.timezone)
        monkeypatch.setattr(trusted_metadata_set, "datetime", replacement)

    return move


def test_a_check_without_news_asks_twice(desk: Desk) -> None:
    desk.publish("v1")
    desk.client().check()
    store = desk.watched()
    assert desk.client(store=store).check() == desk.client().check()
    assert [name for name, _ in store.streams] == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
    ]


def test_a_laptop_far_behind_catches_up_at_once(
    desk: Desk, move_clock: Callable[[timedelta], None]
) -> None:
    desk.publish("v1", b"1")
    assert desk.seen() == (1, "v1", b"1")
    half_a_year = timedelta(days=182)
    later = desk.publisher(validity=Validity(*[timedelta(days=200)] * 4))
    for number in range(2, 30):
        later.publish(desk.bundle(str(number).encode()), f"v{number}")
    move_clock(half_a_year)
    store = desk.watched()
    release = desk.client(store=store).check()
    assert release is not None
    assert release.release == 29
    assert len(store.streams) == 4
    assert desk.seen() == desk.seen("new") == (29, "v29", b"29")


@pytest.mark.parametrize(("days", "fits"), [(20, True), (22, False), (1000, False), (-25, True)])
def test_the_clock_decides_what_has_expired(
    desk: Desk, days: int, fits: bool, move_clock: Callable[[timedelta], None]
) -> None:
    desk.publish("v1")
    move_clock(timedelta(days=days))
    if fits:
        assert desk.client().check() is not None
    else:
        with pytest.raises(ExpiredRefused):
            desk.client().check()


def test_offline_is_told_and_passes(desk: Desk, tmp_path: Path) -> None:
    desk.publish("v1")
    client = desk.client()
    before = client.check()
    desk.folder.rename(tmp_path / "away")
    with pytest.raises(NoSuchChannel):
        client.check()
    with pytest.raises(NoSuchChannel):
        desk.client("new").check()
    (tmp_path / "away").rename(desk.folder)
    assert client.check() == before


def test_construction_reaches_for_nothing(desk: Desk, tmp_path: Path) -> None:
    shutil.rmtree(desk.folder)
    Client(desk.store, tmp_path / "laptop", b"not even a root")
    assert not (tmp_path / "laptop").exists()


def test_a_root_that_is_none_is_refused(desk: Desk, make_desk: Callable[..., Desk]) -> None:
    with pytest.raises(GarbageRefused):
        Client(desk.store, desk.work / "a", b"not even a root").check()
    with pytest.raises(SignatureRefused):
        Client(desk.store, desk.work / "b", make_desk("other").root).check()


def test_connecting_anew_forgets_the_channel_before(
    desk: Desk, make_desk: Callable[..., Desk]
) -> None:
    for number in range(3):
        desk.publish(f"v{number}")
    desk.seen()
    other = make_desk("other")
    other.publish("other")
    release = Client(other.store, desk.work / "laptop", other.root).check()
    assert release is not None
    assert release.model_version == "other"


# Downloads


def test_progress_ends_at_the_whole(desk: Desk) -> None:
    desk.publish("v1", os.urandom(1_000_000))
    calls: list[tuple[str, int, int | None]] = []
    client = desk.client()
    release = client.check()
    assert release is not None
    client.download(
        release, desk.work / "out", lambda *now, **more: calls.append((*now, *more.values()))
    )
    done = [call[1] for call in calls]
    assert done == sorted(done)
    assert len(done) > 2
    assert calls[-1] == ("Downloading", 1_000_000, 1_000_000)


class Cut:
    """A link that breaks after each chunk, until `chunks` have passed in all."""

    def __init__(self, desk: Desk) -> None:
        self.watched: WatchedStore = desk.watched()
        self.url = self.watched.url
        self.read = self.watched.read
        self.bytes = 0
        self.whole = False

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        for chunk in self.watched.stream(name, offset):
            if name.startswith("targets/"):
                self.bytes += len(chunk)
            yield chunk
            if name.startswith("targets/") and not self.whole:
                raise ChannelUnreachable(url=self.url, reason="cut")


def test_a_cut_download_goes_on_where_it_stopped(desk: Desk) -> None:
    content = os.urandom(1_000_000)
    desk.publish("v1", content)
    store = Cut(desk)
    release = desk.client().check()
    assert release is not None
    destination = desk.work / "out"
    for _ in range(3):
        with pytest.raises(ChannelUnreachable):
            desk.client(store=store).download(release, destination)
        assert not destination.exists()
    store.whole = True
    desk.client(store=store).download(release, destination)
    assert destination.read_bytes() == content
    assert store.bytes == len(content)
    assert list((desk.work / "laptop").glob("*.part")) == []


@pytest.mark.parametrize("part", [b"", b"garbage", b"x" * 2_000_000])
def test_a_spoilt_part_costs_only_itself(desk: Desk, part: bytes) -> None:
    content = os.urandom(1_000_000)
    desk.publish("v1", content)
    name = hashlib.sha256(content).hexdigest()
    desk.client().check()
    (desk.work / "laptop" / f"{name}.part").write_bytes(part)
    assert desk.seen() == (1, "v1", content)


def test_parts_of_other_releases_are_dropped(desk: Desk) -> None:
    desk.publish("v1", os.urandom(1_000_000))
    store = Cut(desk)
    release = desk.client().check()
    assert release is not None
    with pytest.raises(ChannelUnreachable):
        desk.client(store=store).download(release, desk.work / "out")
    assert len(list((desk.work / "laptop").glob("*.part"))) == 1
    desk.publish("v2", b"second")
    assert desk.seen() == (2, "v2", b"second")
    assert list((desk.work / "laptop").glob("*.part")) == []


def test_a_full_disk_leaves_the_file_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish("v1", b"first")
    desk.seen()
    desk.publish("v2", b"second")
    release = desk.client().check()
    assert release is not None

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    destination = desk.work / "laptop.bundle"
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        with pytest.raises(OSError, match="No space left"):
            desk.client().download(release, destination)
    assert destination.read_bytes() == b"first"
    assert [path.name for path in desk.work.glob(".laptop*")] == []
    assert desk.seen() == (2, "v2", b"second")


def test_without_the_room_nothing_is_fetched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish("v1", b"x" * 1000)
    release = desk.client().check()
    assert release is not None
    store = desk.watched()
    usage = shutil.disk_usage(desk.work)
    for free, fits in ((module.MARGIN + 1999, False), (module.MARGIN + 2000, True)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        if fits:
            desk.client(store=store).download(release, desk.work / "out")
        else:
            with pytest.raises(OSError, match="No space left") as caught:
                desk.client(store=store).download(release, desk.work / "out")
            assert caught.value.filename == str(desk.work / "out")
            assert store.streams == []
    assert (desk.work / "out").read_bytes() == b"x" * 1000


def test_what_has_arrived_needs_no_room_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish("v1", b"x" * 1000)
    release = desk.client().check()
    assert release is not None
    (desk.work / "laptop" / f"{release.sha256}.part").write_bytes(b"x" * 600)
    usage = shutil.disk_usage(desk.work)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=module.MARGIN + 1400))
    desk.client().download(release, desk.work / "out")
    assert (desk.work / "out").read_bytes() == b"x" * 1000


def test_what_a_killed_check_left_is_cleared(desk: Desk) -> None:
    desk.publish("v1")
    desk.client().check()
    litter = desk.work / "laptop" / "metadata" / "tmp0a1b2c3d"
    litter.write_bytes(b"half")
    desk.client().check()
    assert not litter.exists()


def test_a_folder_that_cannot_be_written_stays_an_os_error(desk: Desk) -> None:
    (desk.work / "laptop").write_bytes(b"a file")
    with pytest.raises(OSError, match="laptop"):
        desk.client().check()


# Several windows


def test_another_window_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish("v1")
    client = desk.client()
    release = client.check()
    assert release is not None
    monkeypatch.setattr(module, "LOCK_SECONDS", 0)
    lock = FileLock(desk.work / "laptop" / ".lock", thread_local=False)
    holder = Thread(target=lock.acquire)
    holder.start()
    holder.join()
    try:
        with pytest.raises(ChannelBusy):
            client.check()
        with pytest.raises(ChannelBusy):
            client.download(release, desk.work / "out")
    finally:
        lock.release()
    assert client.check() == release


def test_two_windows_take_turns_while_a_publisher_publishes(desk: Desk) -> None:
    desk.publish("v0")
    wrong: list[Exception] = []

    def watch() -> None:
        try:
            for _ in range(10):
                assert desk.client().check() is not None
        except Exception as error:
            wrong.append(error)

    windows = [Thread(target=watch) for _ in range(2)]
    for window in windows:
        window.start()
    for number in range(1, 6):
        desk.publish(f"v{number}")
    for window in windows:
        window.join()
    assert wrong == []
    release = desk.client().check()
    assert release is not None
    assert release.release == 6


# Trust on first use


def test_the_first_root_is_the_owner_s(desk: Desk) -> None:
    assert fetch_first_root(desk.store) == desk.root


def test_a_fingerprint_can_be_read_aloud() -> None:
    shown = fingerprint(b"root")
    assert shown.split(" ") == [
        hashlib.sha256(b"root").hexdigest()[at : at + 4] for at in range(0, 64, 4)
    ]
    assert fingerprint(b"root ") != shown


def test_what_is_no_root_is_not_offered_for_trust(desk: Desk) -> None:
    metadata = desk.folder / "metadata"
    root = metadata / "1.root.json"
    root.write_bytes(desk.root.replace(b'"version":1}', b'"version":2}'))
    with pytest.raises(SignatureRefused):
        fetch_first_root(desk.store)
    root.write_bytes((metadata / "1.targets.json").read_bytes())
    with pytest.raises(GarbageRefused):
        fetch_first_root(desk.store)
    root.unlink()
    with pytest.raises(NoSuchChannel):
        fetch_first_root(desk.store)
