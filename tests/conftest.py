"""What the tests of several rooms share.  Light: no Qt, no TensorFlow, no import before its use."""

from __future__ import annotations

# First: TensorFlow carries an SQLite of its own, without full-text search, and where it comes
# before Python's module, that one gets to use it.  (No process of the product has both.)
import sqlite3  # noqa: F401
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from s3_server import S3Server

    from channel.access import Access, AccessKey
    from channel.layout import Release
    from channel.publisher import Publisher
    from channel.store import Store

TINY = Path(__file__).parents[1] / "desktop" / "selftest" / "sample.bundle"


@pytest.fixture(scope="session")
def tiny_bundle() -> Path:
    """A small real bundle with six categories, made by tests/assets/make_tiny_bundle.py."""
    return TINY


@pytest.fixture
def repack(tmp_path: Path) -> Callable[..., Path]:
    """Writes a variant of the tiny bundle: `repack(members={...}, **manifest fields)`.

    A member given as None is left out.
    """

    def write(
        name: str = "variant.bundle",
        members: dict[str, bytes | None] | None = None,
        **manifest: Any,
    ) -> Path:
        from dataclasses import replace

        from bundle import archive

        tiny = archive.read(TINY)
        path = tmp_path / name
        contents = {**tiny.members, **(members or {})}
        archive.write(
            path,
            replace(tiny.manifest, **manifest),
            {key: value for key, value in contents.items() if value is not None},
        )
        return path

    return write


@dataclass(frozen=True)
class PublishedChannel:
    """A channel, with its keys.

    One on S3 also has the `access` of its owner, who may do everything, and a `laptop_key`, which
    may do what a laptop of the name `device` may.
    """

    url: str
    root: bytes
    root_file: Path
    keys: Path
    access: Access | None = None
    laptop_key: AccessKey | None = None
    device: str = "laptop-1"

    @property
    def store(self) -> Store:
        """The channel as its owner opens it."""
        from channel.access import AMBIENT
        from channel.location import open_store

        return open_store(self.url, self.access or AMBIENT)

    def publish(self, bundle: Path, model_version: str) -> Release:
        """Makes a file the channel's current model."""
        return self.publisher().publish(bundle, model_version)

    def publisher(self, store: Store | None = None) -> Publisher:
        """Signs with the channel's keys (into `store`, where it is opened in another way)."""
        from channel.keys import load_online, public_root
        from channel.publisher import Publisher

        return Publisher(store or self.store, load_online(self.keys), public_root(self.keys))


@pytest.fixture
def make_channel(tmp_path: Path) -> Callable[[str], PublishedChannel]:
    """Makes a channel without a model: `make_channel("name")`."""

    def make(name: str) -> PublishedChannel:
        from channel.creation import init
        from channel.location import open_store

        url, keys = str(tmp_path / name), tmp_path / f"{name}-keys"
        root = init(open_store(url), keys, None)
        return PublishedChannel(url, root, keys / "root.json", keys)

    return make


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """An S3 service that checks signatures and policies; each test makes buckets of its own."""
    from s3_server import moto

    with moto() as server:
        yield server


@pytest.fixture(scope="session")
def ministack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """As `s3_server`, and it also checks the clock; for deep tests."""
    from environments import environment
    from s3_server import ministack

    interpreter = environment("ministack.txt", sys.executable)
    with ministack(interpreter, tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture
def make_s3_channel(s3_server: S3Server, tmp_path: Path) -> Callable[..., PublishedChannel]:
    """Makes a channel without a model in a bucket of its own: `make_s3_channel("prefix")`."""

    def make(prefix: str = "models") -> PublishedChannel:
        from channel.creation import init
        from channel.location import open_store
        from channel.policy import laptop_policy

        bucket = s3_server.make_bucket()
        access = s3_server.access(s3_server.admin())
        url, keys = f"s3://{bucket}/{prefix}", tmp_path / f"{bucket}-keys"
        root = init(open_store(url, access), keys, None)
        device = PublishedChannel.device
        laptop_key = s3_server.make_key(device, laptop_policy(bucket, prefix, device))
        return PublishedChannel(url, root, keys / "root.json", keys, access, laptop_key)

    return make


@pytest.fixture
def published_channel(
    make_channel: Callable[[str], PublishedChannel], tiny_bundle: Path
) -> PublishedChannel:
    """A channel with the tiny bundle as its release 1."""
    channel = make_channel("channel")
    channel.publish(tiny_bundle, "tiny-1")
    return channel
