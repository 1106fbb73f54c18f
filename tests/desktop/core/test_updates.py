"""From the channel to a model in use; and what the state says when it does not get there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bundle.errors import GoldenMismatch
from bundle.manifest import Temperatures
from channel.client import fingerprint
from channel.errors import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnreachable,
    ContentRefused,
    ExpiredRefused,
    NoSuchChannel,
    NothingPublished,
    ReplayRefused,
    SignatureRefused,
)
from channel.folder import FolderStore
from channel.rotation import rotate
from desktop.core import changing
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.errors import AnotherWindow, CannotWrite, ConnectionDamaged, NotConnected
from desktop.core.recorded import Recorded
from desktop.core.updates import Phase, Trouble

Channel = Any
Repack = Callable[..., Path]


def reopened(core: Core) -> Core:
    """The same data folder after a restart."""
    return Core.open(core.folder.path)


def assert_classifies(core: Core, version: str) -> None:
    """A restart finds that model, and it works."""
    from desktop.core.engine import Request

    with reopened(core).engine() as engine:
        outcome = engine.submit(Request(designation="rouge")).result()
    assert (outcome.code, outcome.model_version) == ("0010", version)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Cuts the way to every folder, or mends it."""
    stream = FolderStore.stream

    def cut(store: FolderStore, name: str, offset: int = 0) -> Iterator[bytes]:
        raise ChannelUnreachable(url=store.url, reason="cut")

    return lambda away: monkeypatch.setattr(FolderStore, "stream", cut if away else stream)


def test_never_connected(core: Core) -> None:
    state = core.updates.state
    assert (state.phase, state.trouble) == (Phase.NEVER_CHECKED, Trouble.NOT_CONNECTED)
    assert core.updates.connected_url() is None
    with pytest.raises(NotConnected):
        core.updates.check()
    with pytest.raises(NotConnected):
        core.updates.update()


def test_trust_on_first_use(core: Core, published_channel: Channel) -> None:
    root, shown = core.updates.first_root(published_channel.url)
    assert root == published_channel.root
    assert shown == fingerprint(published_channel.root)


def test_connect_then_check_then_update(core: Core, published_channel: Channel) -> None:
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    assert core.updates.connected_url() == published_channel.url
    assert core.updates.state.trouble is None
    assert core.models.active() is None

    release = core.updates.check()
    assert release is not None
    assert release.release == 1
    assert core.updates.state.phase is Phase.AVAILABLE
    assert core.models.active() is None

    told: list[tuple[str, int, int | None]] = []
    installed = core.updates.update(
        lambda stage, done=0, total=None: told.append((stage, done, total))
    )
    assert installed is not None
    assert installed.model_version == "tiny-1"
    assert core.models.active() == installed
    state = core.updates.state
    assert (state.phase, state.model_version, state.release) == (Phase.ACTIVE, "tiny-1", 1)
    assert state.checked_at is not None
    assert timedelta(0) <= datetime.now(UTC) - state.checked_at < timedelta(minutes=5)
    assert told[-1][0] == "Verifying"
    assert ("Downloading", release.length, release.length) in told

    assert core.updates.update() is None
    assert core.updates.state.phase is Phase.UP_TO_DATE
    assert_classifies(core, "tiny-1")


def test_the_state_survives_a_restart(ready: Core) -> None:
    before, after = ready.updates.state, reopened(ready).updates.state
    assert after.phase is Phase.UP_TO_DATE
    assert (after.model_version, after.release) == ("tiny-1", 1)
    assert after.checked_at == before.checked_at
    without_hash = json.loads(ready.folder.last_check.read_bytes()) | {"sha256": ""}
    ready.folder.last_check.write_text(json.dumps(without_hash), encoding="utf-8")
    assert reopened(ready).updates.state.phase is Phase.UP_TO_DATE  # as earlier versions wrote it
    ready.folder.last_check.write_bytes(b"garbage")
    assert reopened(ready).updates.state.phase is Phase.NEVER_CHECKED


def test_a_newer_model(ready: Core, published_channel: Channel, repack: Repack) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    installed = ready.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("tiny-2", 2)
    assert_classifies(ready, "tiny-2")


def test_the_former_model_again_is_not_fetched(
    ready: Core, published_channel: Channel, repack: Repack, tiny_bundle: Path
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    ready.updates.update()
    published_channel.publish(tiny_bundle, "tiny-1")
    for path in (Path(published_channel.url) / "targets").iterdir():
        path.unlink()
    installed = ready.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("tiny-1", 3)


def test_a_damaged_model_is_fetched_again(ready: Core) -> None:
    active = ready.models.active()
    assert active is not None
    active.path.write_bytes(b"damaged")
    core = reopened(ready)
    assert core.models.active() is None
    assert core.updates.update() == active
    assert_classifies(core, "tiny-1")


def test_nothing_published_yet(core: Core, make_channel: Callable[[str], Channel]) -> None:
    channel = make_channel("empty")
    core.updates.connect(Connection(channel.url, channel.root))
    with pytest.raises(NothingPublished):
        core.updates.update()
    assert core.updates.state.trouble is Trouble.EMPTY


def test_a_channel_that_is_away_comes_back(ready: Core, published_channel: Channel) -> None:
    shutil.move(published_channel.url, f"{published_channel.url}-away")
    core = reopened(ready)
    with pytest.raises(NoSuchChannel):
        core.updates.update()
    state = core.updates.state
    assert (state.phase, state.trouble) == (Phase.UP_TO_DATE, Trouble.NO_SUCH_CHANNEL)
    assert isinstance(state.error, NoSuchChannel)
    assert state.checked_at == ready.updates.state.checked_at
    assert_classifies(core, "tiny-1")
    shutil.move(f"{published_channel.url}-away", published_channel.url)
    assert core.updates.update() is None
    assert core.updates.state.trouble is None
    assert reopened(core).updates.state.trouble is None


def test_offline_is_known_after_a_restart(ready: Core, offline: Callable[[bool], None]) -> None:
    before = ready.updates.state
    offline(True)
    with pytest.raises(ChannelUnreachable) as caught:
        ready.updates.update()
    assert ready.updates.state.error is caught.value
    state = reopened(ready).updates.state
    assert (state.name, state.trouble, state.phase) == (
        "offline",
        Trouble.OFFLINE,
        Phase.UP_TO_DATE,
    )
    assert (state.detail, state.checked_at) == (str(caught.value), before.checked_at)
    assert isinstance(state.error, Recorded)
    assert (state.error.code, state.error.data["reason"]) == ("channel-unreachable", "cut")
    offline(False)
    ready.updates.check()
    assert reopened(ready).updates.state.name == "up-to-date"


def test_what_was_known_before_the_first_failure_is_nothing(
    core: Core, published_channel: Channel, offline: Callable[[bool], None]
) -> None:
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    offline(True)
    with pytest.raises(ChannelUnreachable):
        core.updates.update()
    state = reopened(core).updates.state
    assert (state.name, state.phase, state.checked_at) == ("offline", Phase.NEVER_CHECKED, None)
    offline(False)
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    assert core.updates.state.name == "never-checked"


def test_the_next_check_comes_sooner_after_a_failure_and_then_later(
    ready: Core, offline: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = {ready.updates.next_check() / timedelta(hours=1) for _ in range(200)}
    assert 4.8 <= min(hours) < 5.5
    assert 6.5 < max(hours) <= 7.2
    monkeypatch.setattr("random.uniform", lambda low, high: (low + high) / 2)
    offline(True)
    waits = []
    for _ in range(12):
        with pytest.raises(ChannelUnreachable):
            ready.updates.check()
        waits.append(ready.updates.next_check() / timedelta(minutes=1))
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == 360
    offline(False)
    ready.updates.check()
    assert ready.updates.next_check() == timedelta(hours=6)


def test_a_channel_signed_by_others(
    ready: Core, published_channel: Channel, make_channel: Callable[[str], Channel], repack: Repack
) -> None:
    other = make_channel("other")
    other.publish(repack(model_version="evil"), "evil")
    shutil.rmtree(published_channel.url)
    shutil.copytree(other.url, published_channel.url)
    with pytest.raises(ChannelRefused):
        ready.updates.update()
    assert ready.updates.state.trouble is Trouble.REFUSED
    assert_classifies(ready, "tiny-1")


def test_a_tampered_bundle(ready: Core, published_channel: Channel, repack: Repack) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    newest = max(
        (Path(published_channel.url) / "targets").iterdir(), key=lambda path: path.stat().st_mtime
    )
    content = bytearray(newest.read_bytes())
    content[5000] ^= 1
    newest.write_bytes(content)
    with pytest.raises(ContentRefused):
        ready.updates.update()
    state = ready.updates.state
    assert (state.phase, state.trouble) == (Phase.AVAILABLE, Trouble.REFUSED)
    assert_classifies(ready, "tiny-1")


def test_a_signed_model_that_fails_its_golden_items(
    ready: Core, published_channel: Channel, repack: Repack
) -> None:
    published_channel.publish(repack(temperatures=Temperatures(9, 9, 9)), "tiny-2")
    with pytest.raises(GoldenMismatch) as caught:
        ready.updates.update()
    named = f"{ready.updates.connected_url()} (tiny-2, release 2): golden item"
    assert str(caught.value).startswith(named)
    assert caught.value is ready.updates.state.error
    assert ready.updates.state.trouble is Trouble.REFUSED
    assert len(list(ready.folder.models.iterdir())) == 1
    assert_classifies(ready, "tiny-1")
    published_channel.publish(repack(model_version="tiny-3"), "tiny-3")
    assert ready.updates.update() is not None
    assert_classifies(ready, "tiny-3")


def test_a_file_that_is_no_bundle_at_all(
    ready: Core, published_channel: Channel, tmp_path: Path
) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(b"hello")
    published_channel.publish(junk, "tiny-2")
    with pytest.raises(Exception, match="not a usable model bundle"):
        ready.updates.update()
    assert_classifies(ready, "tiny-1")


def test_stale(ready: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    def expired(_: object) -> None:
        raise ExpiredRefused(url="x", detail="timestamp.json is expired")

    monkeypatch.setattr("channel.client.Client.check", expired)
    with pytest.raises(ExpiredRefused):
        ready.updates.check()
    assert ready.updates.state.trouble is Trouble.STALE
    assert_classifies(ready, "tiny-1")


def test_another_window(ready: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "LOCK_SECONDS", 0.05)
    with FileLock(ready.folder.update_lock), pytest.raises(AnotherWindow):
        ready.updates.update()
    assert ready.updates.state.trouble is Trouble.ANOTHER_WINDOW
    assert ready.updates.update() is None


class FullDisk:
    """A disk with room for some more writes: each of ours ends with fsync."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room: int | None = None
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self._write)

    def _write(self, descriptor: int) -> None:
        if self.room is not None:
            if self.room == 0:
                raise OSError(28, "No space left on device")
            self.room -= 1
        self._fsync(descriptor)


def test_the_disk_is_full_at_each_step(
    ready: Core, published_channel: Channel, repack: Repack, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    disk = FullDisk(monkeypatch)
    fetched = count_fetched(monkeypatch)
    room = 0
    while True:
        disk.room = room
        core = reopened(ready)
        try:
            core.updates.update()
        except CannotWrite as error:
            assert str(error).endswith(": the disk is full")
            assert core.updates.state.trouble is Trouble.CANNOT_WRITE
            disk.room = None
            assert_classifies(core, "tiny-1")
            room += 1
        else:
            break
    assert room == 3  # last_check.json, the bundle, state.json
    disk.room = None
    assert_classifies(ready, "tiny-2")
    assert reopened(ready).updates.state.release == 2
    assert sum(fetched) == newest_length(published_channel)


def count_fetched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collects how many bytes of bundles come over the link."""
    fetched: list[int] = []
    stream = FolderStore.stream

    def counting(store: FolderStore, name: str, offset: int = 0) -> Iterator[bytes]:
        for chunk in stream(store, name, offset):
            if name.startswith("targets/"):
                fetched.append(len(chunk))
            yield chunk

    monkeypatch.setattr(FolderStore, "stream", counting)
    return fetched


def newest_length(channel: Channel) -> int:
    """The size of the newest bundle."""
    targets = (Path(channel.url) / "targets").iterdir()
    return max(targets, key=lambda path: path.stat().st_mtime_ns).stat().st_size


def test_without_the_room_nothing_is_fetched(
    ready: Core, published_channel: Channel, repack: Repack, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    fetched = count_fetched(monkeypatch)
    usage = shutil.disk_usage(ready.folder.path)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000_000))
        with pytest.raises(CannotWrite, match="the disk is full"):
            ready.updates.update()
    assert fetched == []
    assert reopened(ready).updates.state.name == "cannot-write"
    assert_classifies(ready, "tiny-1")
    assert ready.updates.update() is not None
    assert reopened(ready).updates.state.name == "up-to-date"


def test_a_file_that_a_virus_scanner_looks_at(
    ready: Core, published_channel: Channel, repack: Repack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, it cannot be moved for a moment."""
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    busy: dict[str, int] = {}
    move = Path.replace

    def sometimes(path: Path, target: Path) -> Path:
        busy[target.name] = busy.get(target.name, 0) + 1
        if busy[target.name] <= 2:
            raise PermissionError(13, "Access is denied", str(path))
        return move(path, target)

    monkeypatch.setattr(Path, "replace", sometimes)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(CannotWrite):  # not for a moment only
        ready.updates.update()
    busy.clear()
    monkeypatch.setattr("platform.system", lambda: "Windows")
    assert ready.updates.update() is not None
    assert max(busy.values()) == 3
    assert_classifies(ready, "tiny-2")


def test_a_file_that_stays_locked_is_not_fetched_again(
    ready: Core, published_channel: Channel, repack: Repack, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    fetched = count_fetched(monkeypatch)
    move = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if target.suffix == ".bundle":
            raise PermissionError(13, "Access is denied", str(path))
        return move(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(CannotWrite, match="no permission"):
            ready.updates.update()
    assert_classifies(ready, "tiny-1")
    before = sum(fetched)
    assert ready.updates.update() is not None
    assert sum(fetched) == before > 0
    assert len(list(ready.folder.models.iterdir())) == 2


def test_two_programs_update_at_once(
    core: Core, published_channel: Channel, repack: Repack
) -> None:
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    command = [
        *(sys.executable, "-c", "from desktop.cli import main; main()"),
        *("--data-dir", str(core.folder.path), "update", "--json"),
    ]
    for number in (2, 3, 4):
        published_channel.publish(repack(model_version=f"tiny-{number}"), f"tiny-{number}")
        programs = [
            subprocess.Popen(
                command,
                cwd=Path(__file__).parents[3],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        rows, errors = [], []
        for program in programs:
            out, err = program.communicate()
            rows.append(json.loads(out)["state"])
            errors.append(err)
        assert rows.count("active") == 1, errors
        assert set(rows) <= {"active", "up-to-date", "another-window"}, errors
        assert_classifies(core, f"tiny-{number}")


def test_another_window_is_not_what_the_next_one_hears(
    ready: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "LOCK_SECONDS", 0.05)
    with FileLock(ready.folder.update_lock), pytest.raises(AnotherWindow):
        ready.updates.update()
    assert ready.updates.state.trouble is Trouble.ANOTHER_WINDOW
    assert ready.updates.next_check() < timedelta(minutes=5)
    assert reopened(ready).updates.state.name == "up-to-date"


def test_another_program_that_looks_at_the_channel(
    ready: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channel.client.LOCK_SECONDS", 0.05)
    (directory,) = (ready.folder.path / "channels").iterdir()
    with FileLock(directory / ".lock"), pytest.raises(ChannelBusy):
        ready.updates.update()
    assert ready.updates.state.trouble is Trouble.ANOTHER_WINDOW
    assert reopened(ready).updates.state.name == "up-to-date"


def test_while_it_works_it_says_what_it_does(
    ready: Core, published_channel: Channel, repack: Repack
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    seen: set[tuple[Phase, Trouble | None]] = set()

    def watch(stage: str, done: int = 0, total: int | None = None) -> None:
        state = ready.updates.state
        seen.add((state.phase, state.trouble))

    ready.updates.update(watch)
    assert seen == {(Phase.DOWNLOADING, None), (Phase.VERIFYING, None)}


def test_what_a_killed_process_left_is_cleared(ready: Core) -> None:
    litter = ready.folder.path / ".last_check.json.0123.tmp.json"
    litter.write_bytes(b"half")
    ready.updates.check()
    assert not litter.exists()


def test_a_listener_that_gives_up(ready: Core, published_channel: Channel, repack: Repack) -> None:
    """The window closes in the middle of an update."""
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")

    class Closing(Exception):
        pass

    def close(stage: str, done: int = 0, total: int | None = None) -> None:
        if stage == "Verifying":
            raise Closing

    with pytest.raises(Closing):
        ready.updates.update(close)
    assert ready.updates.state.phase is Phase.AVAILABLE
    assert_classifies(ready, "tiny-1")
    assert ready.updates.update() is not None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"url": "x", "root": "***"}'])
def test_a_damaged_connection(ready: Core, published_channel: Channel, content: bytes) -> None:
    ready.folder.connection.write_bytes(content)
    core = reopened(ready)
    assert core.updates.connected_url() is None
    assert core.updates.state.trouble is Trouble.NOT_CONNECTED
    with pytest.raises(ConnectionDamaged):
        core.updates.check()
    assert_classifies(core, "tiny-1")
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    assert core.updates.update() is None


def test_connect_refuses_another_channels_root(
    ready: Core, published_channel: Channel, make_channel: Callable[[str], Channel]
) -> None:
    other = make_channel("other")
    before = ready.folder.connection.read_bytes()
    with pytest.raises(SignatureRefused):
        ready.updates.connect(Connection(other.url, published_channel.root))
    assert ready.folder.connection.read_bytes() == before
    assert ready.updates.connected_url() == published_channel.url
    assert ready.updates.update() is None


@pytest.mark.parametrize("root", [b"", b"{}", b"garbage"])
def test_connect_refuses_what_is_no_root(
    core: Core, published_channel: Channel, root: bytes
) -> None:
    with pytest.raises(ChannelRefused):
        core.updates.connect(Connection(published_channel.url, root))
    assert not core.folder.connection.exists()
    assert not core.folder.path.joinpath("channels").exists()


def test_connect_to_nowhere(core: Core, published_channel: Channel, tmp_path: Path) -> None:
    with pytest.raises(NoSuchChannel):
        core.updates.connect(Connection(str(tmp_path / "nowhere"), published_channel.root))
    assert core.updates.connected_url() is None


def test_another_channel_counts_its_own_releases(
    ready: Core,
    published_channel: Channel,
    make_channel: Callable[[str], Channel],
    repack: Repack,
) -> None:
    """Release 1 there is newer than release 2 here, as the user has moved there."""
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    ready.updates.update()
    other = make_channel("other")
    other.publish(repack(model_version="other-1"), "other-1")
    ready.updates.connect(Connection(other.url, other.root))
    assert ready.updates.state.phase is Phase.NEVER_CHECKED
    installed = ready.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("other-1", 1)
    assert_classifies(ready, "other-1")
    ready.updates.connect(Connection(published_channel.url, published_channel.root))
    back = ready.updates.update()
    assert back is not None
    assert (back.model_version, back.release) == ("tiny-2", 2)


def test_the_connection_does_not_depend_on_where_it_was_made(
    core: Core, published_channel: Channel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(Path(published_channel.url).parent)
    core.updates.connect(Connection(Path(published_channel.url).name, published_channel.root))
    monkeypatch.chdir("/")
    assert core.updates.update() is not None
    saved = json.loads(core.folder.connection.read_bytes())
    assert Path(saved["url"]).is_absolute()


def test_a_later_root_of_the_same_channel_is_the_same_channel(
    ready: Core, published_channel: Channel, repack: Repack
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    ready.updates.update()
    ready.models.roll_back()
    rotate(published_channel.store, published_channel.keys, "root", None)
    later = published_channel.root_file.read_bytes()
    assert later != published_channel.root
    ready.updates.check()  # follows the channel to its later root
    for root in (later, published_channel.root, later):
        ready.updates.connect(Connection(published_channel.url, root))
        assert ready.updates.state.phase is Phase.ROLLED_BACK
        with reopened(ready) as core:
            assert core.updates.update() is None
            assert core.updates.state.name == "rolled-back"
    (directory,) = (ready.folder.path / "channels").iterdir()
    # What has been seen of the channel still counts against a replay.
    timestamp = Path(published_channel.url) / "metadata" / "timestamp.json"
    past = timestamp.read_bytes()
    published_channel.publish(repack(model_version="tiny-3"), "tiny-3")
    assert ready.updates.check() is not None
    timestamp.write_bytes(past)
    with pytest.raises(ReplayRefused):
        ready.updates.check()
    assert [directory] == list((ready.folder.path / "channels").iterdir())


def test_a_root_that_was_not_followed_is_another_channel(
    ready: Core, published_channel: Channel
) -> None:
    rotate(published_channel.store, published_channel.keys, "root", None)
    later = published_channel.root_file.read_bytes()
    ready.updates.connect(Connection(published_channel.url, later))
    assert ready.updates.state.phase is Phase.NEVER_CHECKED
    assert ready.updates.update() is not None
