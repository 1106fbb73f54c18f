"""Updates without a network: a folder to which the channel was exported."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bundle.errors import GoldenMismatch
from bundle.manifest import Temperatures
from channel.errors import (
    ChannelUnreachable,
    ContentRefused,
    ExpiredRefused,
    NoSuchChannel,
    ReplayRefused,
    SignatureRefused,
)
from channel.export import export
from channel.folder import FolderStore
from channel.location import open_store
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.errors import ExportOutdated, NotConnected
from desktop.core.updates import Phase, Trouble

Channel = Any


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where a USB stick is."""
    return tmp_path / "stick"


@pytest.fixture
def away(ready: Core, published_channel: Channel, repack: Callable[..., Path], stick: Path) -> Core:
    """A core with tiny-1 whose channel is out of reach; the stick has tiny-2."""
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    export(open_store(published_channel.url), published_channel.root, stick)
    shutil.move(published_channel.url, f"{published_channel.url}-away")
    return ready


def come_back(channel: Channel) -> None:
    shutil.move(f"{channel.url}-away", channel.url)


def kept_state(core: Core) -> Any:
    """What the next program tells."""
    return Core.open(core.folder.path).updates.state


def test_a_stick_brings_the_newer_model(
    away: Core, stick: Path, published_channel: Channel
) -> None:
    online = away.updates.state.checked_at
    with pytest.raises(NoSuchChannel):
        away.updates.update()
    installed = away.updates.update(source=stick)
    assert installed is not None
    assert (installed.model_version, installed.release) == ("tiny-2", 2)
    assert away.updates.state.phase is Phase.ACTIVE
    state = kept_state(away)
    assert (state.name, state.release) == ("up-to-date", 2)
    assert state.checked_at == online  # the stick says nothing of the channel
    assert away.updates.update(source=stick) is None
    come_back(published_channel)
    assert away.updates.update() is None


def test_a_look_at_a_stick(away: Core, stick: Path) -> None:
    release = away.updates.check(stick)
    assert release is not None
    assert release.release == 2
    active = away.models.active()
    assert active is not None
    assert active.release == 1


def test_a_stick_needs_no_key(away: Core, stick: Path) -> None:
    """The channel is on S3, and nobody is signed in."""
    root = away.updates.connection()
    assert root is not None
    Connection("s3://models/prod", root.root).save(away.folder)
    core = Core(away.folder, keychain=None)
    assert core.updates.update(source=stick) is not None


def test_a_stick_needs_a_trusted_root(core: Core, away: Core, stick: Path) -> None:
    away.updates.sign_out()
    with pytest.raises(NotConnected):
        away.updates.update(source=stick)


def test_a_stick_older_than_what_has_been_seen(
    away: Core, published_channel: Channel, repack: Callable[..., Path], stick: Path
) -> None:
    come_back(published_channel)
    published_channel.publish(repack(model_version="tiny-3"), "tiny-3")
    away.updates.update()
    with pytest.raises(ExportOutdated, match="older than what this machine has seen") as caught:
        away.updates.update(source=stick)
    assert str(stick) in str(caught.value)
    state = away.updates.state
    assert (state.trouble, state.error, state.release) == (Trouble.REFUSED, caught.value, 3)
    assert kept_state(away).name == "up-to-date"  # there is nothing wrong with the channel
    assert away.updates.update() is None


def test_what_a_stick_showed_cannot_be_taken_back_by_an_older_channel(
    ready: Core, published_channel: Channel, repack: Callable[..., Path], stick: Path
) -> None:
    past = shutil.copytree(published_channel.url, f"{published_channel.url}-past")
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    export(open_store(published_channel.url), published_channel.root, stick)
    ready.updates.update(source=stick)
    shutil.rmtree(published_channel.url)
    shutil.move(past, published_channel.url)
    with pytest.raises(ReplayRefused):
        ready.updates.update()
    active = ready.models.active()
    assert active is not None
    assert active.model_version == "tiny-2"


def test_a_tampered_stick(away: Core, stick: Path) -> None:
    (bundle,) = (stick / "targets").iterdir()
    content = bytearray(bundle.read_bytes())
    content[5000] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(ContentRefused):
        away.updates.update(source=stick)
    assert away.updates.state.trouble is Trouble.REFUSED
    active = away.models.active()
    assert active is not None
    assert active.model_version == "tiny-1"


def test_the_stick_of_another_channel(
    away: Core, make_channel: Callable[[str], Channel], tiny_bundle: Path, tmp_path: Path
) -> None:
    other = make_channel("other")
    other.publish(tiny_bundle, "evil")
    export(open_store(other.url), other.root, tmp_path / "other-stick")
    with pytest.raises(SignatureRefused):
        away.updates.update(source=tmp_path / "other-stick")


def test_a_stick_from_a_long_time_ago(away: Core, stick: Path, time_machine: Any) -> None:
    time_machine.move_to(datetime.now(UTC) + timedelta(days=22))
    with pytest.raises(ExpiredRefused):
        away.updates.update(source=stick)
    assert away.updates.state.trouble is Trouble.STALE


@pytest.mark.parametrize("name", ["nowhere", "empty", "a file"])
def test_no_stick(away: Core, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_bytes(b"x")
    with pytest.raises(NoSuchChannel, match=name):
        away.updates.update(source=tmp_path / name)
    assert away.updates.state.trouble is Trouble.NO_SUCH_CHANNEL
    assert kept_state(away).trouble is None


def test_a_model_from_a_stick_that_fails_here_is_named_by_the_stick(
    ready: Core, published_channel: Channel, repack: Callable[..., Path], stick: Path
) -> None:
    published_channel.publish(repack(temperatures=Temperatures(9, 9, 9)), "tiny-2")
    export(open_store(published_channel.url), published_channel.root, stick)
    for _ in range(2):
        with pytest.raises(GoldenMismatch) as caught:
            ready.updates.update(source=stick)
        assert str(caught.value).startswith(f"{stick} (tiny-2, release 2): golden item")


def test_a_stick_that_is_pulled_out_is_gone_on_with(
    away: Core, stick: Path, published_channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is still missing may come from the channel itself."""
    asked: list[tuple[Path, int]] = []
    stream = FolderStore.stream

    def watched(store: FolderStore, name: str, offset: int = 0) -> Iterator[bytes]:
        for chunk in stream(store, name, offset):
            if not name.startswith("targets/"):
                yield chunk
                continue
            asked.append((Path(store.url), offset))
            if store.url == str(stick):
                yield chunk[:5000]
                raise ChannelUnreachable(url=store.url, reason="pulled out")
            yield chunk

    monkeypatch.setattr(FolderStore, "stream", watched)
    with pytest.raises(ChannelUnreachable):
        away.updates.update(source=stick)
    assert away.updates.state.trouble is Trouble.OFFLINE
    assert kept_state(away).trouble is None
    come_back(published_channel)
    assert away.updates.update() is not None
    assert asked == [(stick, 0), (Path(published_channel.url), 5000)]
