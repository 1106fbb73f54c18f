"""What the tests of several rooms share.  Light: no Qt, no TensorFlow, no import before its use."""

from __future__ import annotations

# First: TensorFlow carries an SQLite of its own, without full-text search, and where it comes
# before Python's module, that one gets to use it.  (No process of the product has both.)
import sqlite3  # noqa: F401
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from channel.layout import Release

TINY = Path(__file__).parent / "assets" / "tiny.bundle"


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
    """A channel in a folder, with its keys."""

    url: str
    root: bytes
    root_file: Path
    keys: Path

    def publish(self, bundle: Path, model_version: str) -> Release:
        """Makes a file the channel's current model."""
        from channel.keys import load_online
        from channel.location import open_store
        from channel.publisher import Publisher

        return Publisher(open_store(self.url), load_online(self.keys)).publish(
            bundle, model_version
        )


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


@pytest.fixture
def published_channel(
    make_channel: Callable[[str], PublishedChannel], tiny_bundle: Path
) -> PublishedChannel:
    """A channel with the tiny bundle as its release 1."""
    channel = make_channel("channel")
    channel.publish(tiny_bundle, "tiny-1")
    return channel
