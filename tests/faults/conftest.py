"""A laptop with a model in use, before a channel with a newer one; and what attackers change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import FaultProxy
from forgery import Forger
from laptop import Laptop, MemoryKeychain
from s3_server import S3Server

from channel import s3_attempts, s3_session
from channel.access import AccessKey
from channel.layout import Release
from channel.repository import load
from desktop.core.folder import MACHINE_VARIABLE, VARIABLE
from desktop.core.keychain import Credential


@pytest.fixture(autouse=True)
def no_settings_of_this_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(MACHINE_VARIABLE, "/nonexistent")


@dataclass(frozen=True)
class Scene:
    """A channel in a folder, and a laptop."""

    laptop: Laptop
    channel: Any
    """A `PublishedChannel`."""
    past: Path
    """The channel's folder as it was with release 1."""
    sound: Path
    """And as it is before anything happens to it."""
    repack: Callable[..., Path]

    @property
    def folder(self) -> Path:
        return Path(self.channel.url)

    @property
    def forger(self) -> Forger:
        return Forger.of(self.folder, self.channel.keys)

    def publish(self, version: str, **changed: Any) -> None:
        """The owner publishes a model."""
        self.channel.publish(self.repack(model_version=version, **changed), version)

    def restore(self) -> None:
        """The channel is again what its owner wrote."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.sound, self.folder)

    def newest_target(self) -> Path:
        """The file of the channel's model."""
        hashes = self.forger.read("targets").signed.targets["model.bundle"].hashes
        return self.folder / "targets" / f"{hashes['sha256']}.model.bundle"


@pytest.fixture
def scene(tmp_path: Path, published_channel: Any, repack: Callable[..., Path]) -> Scene:
    """The laptop uses tiny-1 and has seen nothing newer; the channel holds tiny-2."""
    laptop = Laptop(tmp_path / "data")
    laptop.connect(published_channel.url, published_channel.root)
    laptop.updates_to("tiny-1")
    past, sound = tmp_path / "past", tmp_path / "sound"
    shutil.copytree(published_channel.url, past)
    made = Scene(laptop, published_channel, past, sound, repack)
    made.publish("tiny-2")
    shutil.copytree(published_channel.url, sound)
    return made


@dataclass(frozen=True)
class Remote:
    """A channel on S3, and a laptop that reaches it through a bad link only."""

    laptop: Laptop
    channel: Any
    """A `PublishedChannel`."""
    proxy: FaultProxy
    server: S3Server
    keychain: MemoryKeychain
    repack: Callable[..., Path]

    @property
    def bucket(self) -> str:
        return self.channel.url.split("/")[2]

    @property
    def release(self) -> Release:
        """The newest model in the bucket."""
        release = load(self.channel.store, self.channel.root).release
        assert release is not None
        return release

    def publish(self, version: str, **changed: Any) -> None:
        """The owner publishes a model."""
        self.channel.publish(self.repack(model_version=version, **changed), version)

    def connect(self, url: str, key: AccessKey) -> None:
        """The laptop takes its models from there, with this key."""
        self.laptop.connect(
            url, self.channel.root, endpoint_url=self.proxy.url, region=self.server.region
        )
        self.keychain.write(Credential(url, key, self.proxy.url, self.server.region))

    def sign_in(self, key: AccessKey) -> None:
        """Another key is in the laptop's keyring."""
        self.connect(self.channel.url, key)

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """Who does not answer soon is given up meanwhile."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(s3_attempts, "PATIENCE", 1.2)
            patch.setattr(s3_session, "CONNECT_SECONDS", 0.25)
            patch.setattr(s3_session, "READ_SECONDS", 0.25)
            yield


@pytest.fixture(scope="session")
def kept() -> dict[str, Any]:
    """What the tests of this process make once."""
    return {}


@pytest.fixture
def remote(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    s3_server: S3Server,
    make_s3_channel: Callable[..., Any],
    repack: Callable[..., Path],
    kept: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Remote]:
    """The laptop uses tiny-1 and has seen nothing newer; the channel holds tiny-2.

    The laptop's key may do what it must, and no more.  The channel is the same one for many tests:
    `own_remote` is for those that change it.
    """
    if "channel" not in kept:
        kept["channel"], kept["data"] = make_s3_channel(), tmp_path_factory.mktemp("laptop")
        _before_news(kept["channel"], kept["data"], s3_server, repack)
    shutil.copytree(kept["data"], tmp_path / "data", symlinks=True)
    yield from _remote(tmp_path / "data", kept["channel"], s3_server, repack, monkeypatch)


@pytest.fixture
def own_remote(
    tmp_path: Path,
    s3_server: S3Server,
    make_s3_channel: Callable[..., Any],
    repack: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Remote]:
    """As `remote`, with a channel that no other test uses."""
    channel, data = make_s3_channel(), tmp_path / "data"
    _before_news(channel, data, s3_server, repack)
    yield from _remote(data, channel, s3_server, repack, monkeypatch)


def _before_news(channel: Any, data: Path, server: S3Server, repack: Callable[..., Path]) -> None:
    channel.publish(repack(), "tiny-1")
    keychain = MemoryKeychain()
    laptop = Laptop(data, keychain)
    laptop.connect(channel.url, channel.root, endpoint_url=server.endpoint_url)
    keychain.write(Credential(channel.url, channel.laptop_key, server.endpoint_url))
    laptop.updates_to("tiny-1")
    channel.publish(repack(model_version="tiny-2"), "tiny-2")


def _remote(
    data: Path,
    channel: Any,
    server: S3Server,
    repack: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Remote]:
    monkeypatch.setattr(s3_attempts, "FIRST_PAUSE", 0.001)
    keychain = MemoryKeychain()
    with FaultProxy(server.endpoint_url) as proxy:
        made = Remote(Laptop(data, keychain), channel, proxy, server, keychain, repack)
        made.sign_in(channel.laptop_key)
        yield made
