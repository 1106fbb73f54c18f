"""Connections to a channel on S3: tried first, kept with their key, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from laptop import MemoryKeychain

from channel.access import AccessKey
from channel.errors import (
    CredentialsRefused,
    HostUnknown,
    NoSuchChannel,
    SignatureRefused,
)
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.errors import (
    CannotWrite,
    KeyFileInUse,
    KeyringLocked,
    KeyringUnavailable,
    NotSignedIn,
)
from desktop.core.folder import DataFolder
from desktop.core.updates import Trouble

Channel = Any


@pytest.fixture
def keychain() -> MemoryKeychain:
    return MemoryKeychain()


@pytest.fixture
def laptop(tmp_path: Path, keychain: MemoryKeychain) -> Core:
    return Core(DataFolder(tmp_path / "data"), keychain)


@pytest.fixture
def bucket(make_s3_channel: Callable[..., Channel], tiny_bundle: Path) -> Channel:
    """A channel on S3 with tiny-1."""
    channel = make_s3_channel()
    channel.publish(tiny_bundle, "tiny-1")
    return channel


def connection_to(channel: Channel, **other: Any) -> Connection:
    access = channel.access
    made = Connection(channel.url, channel.root, access.endpoint_url, access.region, channel.device)
    return replace(made, **other)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_test_of_a_connection_leaves_nothing_behind(
    laptop: Core, bucket: Channel, keychain: MemoryKeychain
) -> None:
    release = laptop.updates.probe(connection_to(bucket), bucket.laptop_key)
    assert release is not None
    assert release.model_version == "tiny-1"
    assert keychain.entries == {}
    assert files(laptop.folder.path) == []
    assert laptop.updates.state.trouble is Trouble.NOT_CONNECTED


def test_a_test_of_a_connection_says_precisely_what_fails(
    laptop: Core, bucket: Channel, make_channel: Callable[[str], Channel]
) -> None:
    key, probe = bucket.laptop_key, laptop.updates.probe
    with pytest.raises(CredentialsRefused):
        probe(connection_to(bucket), AccessKey(key.access_key_id, "another secret"))
    with pytest.raises(HostUnknown):
        probe(connection_to(bucket, endpoint_url="http://nowhere.invalid"), key)
    with pytest.raises(SignatureRefused):
        probe(connection_to(bucket, root=make_channel("other").root), key)
    with pytest.raises(NotSignedIn):
        probe(connection_to(bucket))
    with pytest.raises(NoSuchChannel):
        probe(connection_to(bucket, url=f"{bucket.url}-2"), bucket.access.key)
    assert files(laptop.folder.path) == []


def test_an_empty_channel_can_be_connected_to(
    laptop: Core, make_s3_channel: Callable[..., Channel]
) -> None:
    channel = make_s3_channel()
    assert laptop.updates.probe(connection_to(channel), channel.laptop_key) is None
    laptop.updates.connect(connection_to(channel), channel.laptop_key)
    assert laptop.updates.connection() == connection_to(channel)


def test_the_key_is_kept_and_used(laptop: Core, bucket: Channel, keychain: MemoryKeychain) -> None:
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    assert laptop.updates.update() is not None
    with Core(laptop.folder, keychain) as later:
        assert later.updates.state.name == "up-to-date"
        assert later.updates.update() is None
    with Core(laptop.folder, MemoryKeychain()) as keyless, pytest.raises(NotSignedIn):
        keyless.updates.update()
    with Core(laptop.folder, keychain) as later:
        assert later.updates.state.trouble is Trouble.NOT_SIGNED_IN


def test_a_key_of_a_connection_that_could_not_be_saved_is_not_kept(
    laptop: Core, bucket: Channel, keychain: MemoryKeychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "save", full)
        with pytest.raises(CannotWrite, match="the disk is full"):
            laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    assert keychain.entries == {}
    assert laptop.updates.connection() is None
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "save", full)
        with pytest.raises(CannotWrite):
            laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    assert bucket.url in keychain.entries  # the connection that stays needs it
    assert laptop.updates.update() is not None


def test_whoever_connects_elsewhere_leaves_no_key_behind(
    laptop: Core, bucket: Channel, keychain: MemoryKeychain, published_channel: Channel
) -> None:
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    laptop.updates.connect(Connection(published_channel.url, published_channel.root))
    assert keychain.entries == {}


class Failing(MemoryKeychain):
    """A keychain that reads, and forgets nothing."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def delete(self, url: str) -> None:
        raise self.error


@pytest.mark.parametrize("error", [KeyringLocked(), KeyringUnavailable(reason="none")])
def test_signing_out_while_the_keyring_fails_keeps_the_connection(
    tmp_path: Path, bucket: Channel, error: Exception
) -> None:
    laptop = Core(DataFolder(tmp_path / "data"), Failing(error))
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    with pytest.raises(type(error)):
        laptop.updates.sign_out()  # or the key would stay behind, in a keyring out of reach
    assert laptop.updates.connection() is not None


def test_a_key_file_needs_no_keyring_to_sign_out(
    tmp_path: Path, bucket: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = Core(DataFolder(tmp_path / "data"), Failing(KeyringUnavailable(reason="none")))
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key.json"))
    laptop.updates.sign_out()
    assert laptop.updates.connection() is None


def test_no_key_goes_into_a_keyring_that_is_not_looked_at(
    laptop: Core,
    bucket: Channel,
    keychain: MemoryKeychain,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key.json"))
    with pytest.raises(KeyFileInUse):
        laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    assert keychain.entries == {}


def test_signed_out_the_models_stay(
    laptop: Core, bucket: Channel, keychain: MemoryKeychain
) -> None:
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    laptop.updates.update()
    laptop.updates.sign_out()
    laptop.updates.sign_out()  # twice does no harm
    assert keychain.entries == {}
    assert laptop.updates.state.name == "not-connected"
    assert laptop.models.active() is not None
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    assert laptop.updates.state.name == "up-to-date"


def test_a_key_that_was_revoked_is_told_until_a_new_one_is_given(
    laptop: Core, bucket: Channel, keychain: MemoryKeychain
) -> None:
    laptop.updates.connect(connection_to(bucket), bucket.laptop_key)
    good = keychain.entries[bucket.url]
    keychain.write(replace(good, key=AccessKey("AKIAREVOKED", "no secret")))
    with pytest.raises(CredentialsRefused):
        laptop.updates.check()
    with Core(laptop.folder, keychain) as later:
        assert later.updates.state.trouble is Trouble.CREDENTIALS_REFUSED
        later.updates.connect(connection_to(bucket), bucket.laptop_key)
        assert later.updates.state.name == "never-checked"
