"""A real channel in a temporary folder, with its keys, publisher and laptops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from channel import sealing
from channel.client import Client
from channel.creation import init
from channel.folder import FolderStore
from channel.keys import load_online, public_root
from channel.layout import Release, Validity
from channel.publisher import Publisher
from channel.store import Blob, Entry, Store


class WatchedStore:
    """A store that calls `before(k)` and `after(k)` around its k-th write; it notes its streams."""

    def __init__(
        self,
        inner: Store,
        before: Callable[[int], None] = lambda k: None,
        after: Callable[[int], None] = lambda k: None,
    ) -> None:
        self.inner = inner
        self.before, self.after = before, after
        self.writes = 0
        self.streams: list[tuple[str, int]] = []

    @property
    def url(self) -> str:
        return self.inner.url

    def read(self, name: str, limit: int) -> Blob:
        return self.inner.read(name, limit)

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        self.streams.append((name, offset))
        return self.inner.stream(name, offset)

    def create(self, name: str, content: BinaryIO) -> None:
        self._write(lambda: self.inner.create(name, content))

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        self._write(lambda: self.inner.replace(name, content, etag))

    def list(self, prefix: str) -> Iterator[Entry]:
        return self.inner.list(prefix)

    def delete(self, name: str) -> None:
        self._write(lambda: self.inner.delete(name))

    def _write(self, write: Callable[[], None]) -> None:
        k = self.writes
        self.writes += 1
        self.before(k)
        write()
        self.after(k)


@dataclass
class Desk:
    """Everything about one channel: `folder` holds it, `keys` signs for it."""

    folder: Path
    keys: Path
    root: bytes
    work: Path

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder)

    def publisher(self, store: Store | None = None, validity: Validity | None = None) -> Publisher:
        store, keys = store or self.store, self.keys
        return Publisher(store, load_online(keys), public_root(keys), validity or Validity())

    def watched(self, **hooks: Callable[[int], None]) -> WatchedStore:
        return WatchedStore(self.store, **hooks)

    def bundle(self, content: bytes) -> Path:
        path = self.work / "some.bundle"
        path.write_bytes(content)
        return path

    def publish(self, version: str, content: bytes | None = None) -> Release:
        path = self.bundle(version.encode() * 100 if content is None else content)
        return self.publisher().publish(path, version)

    def client(self, laptop: str = "laptop", store: Store | None = None) -> Client:
        return Client(store or self.store, self.work / laptop, self.root)

    def seen(self, laptop: str = "laptop") -> tuple[int, str, bytes] | None:
        """Release, model version and content as a laptop gets them."""
        client = self.client(laptop)
        release = client.check()
        if release is None:
            return None
        destination = self.work / f"{laptop}.bundle"
        client.download(release, destination)
        return release.release, release.model_version, destination.read_bytes()


@pytest.fixture
def quick_sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing that costs no time, and is worth nothing."""
    monkeypatch.setattr(sealing, "_N", 2)


@pytest.fixture
def make_desk(tmp_path: Path) -> Callable[..., Desk]:
    def make(
        name: str = "a",
        validity: Validity | None = None,
        passphrase: str | None = None,
        root_threshold: tuple[int, int] = (1, 1),
    ) -> Desk:
        base = tmp_path / name
        (base / "work").mkdir(parents=True)
        folder, keys = base / "channel", base / "keys"
        store = FolderStore(folder)
        root = init(store, keys, passphrase, validity or Validity(), root_threshold)
        return Desk(folder, keys, root, base / "work")

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()
