"""From the channel to a model in use; and what the state says when it does not get there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bundle.errors import GoldenMismatch
from bundle.manifest import Temperatures
from channel.client import fingerprint
from channel.errors import (
    ChannelRefused,
    ContentRefused,
    ExpiredRefused,
    NoSuchChannel,
    NothingPublished,
    SignatureRefused,
)
from desktop.core import updates as updates_module
from desktop.core.app import Core
from desktop.core.errors import AnotherWindow, CannotWrite, ConnectionDamaged, NotConnected
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
    core.updates.connect(published_channel.url, published_channel.root)
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
    core.updates.connect(channel.url, channel.root)
    with pytest.raises(NothingPublished):
        core.updates.update()
    assert core.updates.state.trouble is Trouble.EMPTY


def test_offline(ready: Core, published_channel: Channel) -> None:
    shutil.move(published_channel.url, f"{published_channel.url}-away")
    core = reopened(ready)
    with pytest.raises(NoSuchChannel):
        core.updates.update()
    state = core.updates.state
    assert (state.phase, state.trouble) == (Phase.UP_TO_DATE, Trouble.OFFLINE)
    assert isinstance(state.error, NoSuchChannel)
    assert state.checked_at is not None
    assert_classifies(core, "tiny-1")
    shutil.move(f"{published_channel.url}-away", published_channel.url)
    assert core.updates.update() is None
    assert core.updates.state.trouble is None


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
    assert not ready.models.incoming.exists()
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
    monkeypatch.setattr(updates_module, "LOCK_SECONDS", 0.05)
    with FileLock(ready.folder.update_lock), pytest.raises(AnotherWindow):
        ready.updates.update()
    assert ready.updates.state.trouble is Trouble.ANOTHER_WINDOW
    assert ready.updates.update() is None


def test_the_disk_is_full(
    ready: Core, published_channel: Channel, repack: Repack, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("channel.client.Client.download", full)
        with pytest.raises(CannotWrite, match="the disk is full"):
            ready.updates.update()
    assert ready.updates.state.trouble is Trouble.CANNOT_WRITE
    assert_classifies(ready, "tiny-1")
    assert ready.updates.update() is not None


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
    core.updates.connect(published_channel.url, published_channel.root)
    assert core.updates.update() is None


def test_connect_refuses_another_channels_root(
    ready: Core, published_channel: Channel, make_channel: Callable[[str], Channel]
) -> None:
    other = make_channel("other")
    before = ready.folder.connection.read_bytes()
    with pytest.raises(SignatureRefused):
        ready.updates.connect(other.url, published_channel.root)
    assert ready.folder.connection.read_bytes() == before
    assert ready.updates.connected_url() == published_channel.url
    assert ready.updates.update() is None


@pytest.mark.parametrize("root", [b"", b"{}", b"garbage"])
def test_connect_refuses_what_is_no_root(
    core: Core, published_channel: Channel, root: bytes
) -> None:
    with pytest.raises(ChannelRefused):
        core.updates.connect(published_channel.url, root)
    assert not core.folder.connection.exists()
    assert not core.folder.path.joinpath("channels").exists()


def test_connect_to_nowhere(core: Core, published_channel: Channel, tmp_path: Path) -> None:
    with pytest.raises(NoSuchChannel):
        core.updates.connect(str(tmp_path / "nowhere"), published_channel.root)
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
    ready.updates.connect(other.url, other.root)
    assert ready.updates.state.phase is Phase.NEVER_CHECKED
    installed = ready.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("other-1", 1)
    assert_classifies(ready, "other-1")
    ready.updates.connect(published_channel.url, published_channel.root)
    back = ready.updates.update()
    assert back is not None
    assert (back.model_version, back.release) == ("tiny-2", 2)


def test_the_connection_does_not_depend_on_where_it_was_made(
    core: Core, published_channel: Channel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(Path(published_channel.url).parent)
    core.updates.connect(Path(published_channel.url).name, published_channel.root)
    monkeypatch.chdir("/")
    assert core.updates.update() is not None
    saved = json.loads(core.folder.connection.read_bytes())
    assert Path(saved["url"]).is_absolute()
