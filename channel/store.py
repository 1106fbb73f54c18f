"""The few operations that publisher and client need of whatever keeps a channel's files.

Names are relative, with forward slashes (`metadata/timestamp.json`).  Every operation may also
raise `NoSuchChannel`, `ChannelUnreachable` or `ChannelDenied`; a writing one `ChannelNotWritable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


class ObjectMissing(Exception):
    """The store can be read, and has nothing of that name."""


class ObjectExists(Exception):
    """The name is taken."""


class ObjectChanged(Exception):
    """The content is no longer the one that the etag stands for."""


@dataclass(frozen=True)
class Blob:
    """A small object, read whole; `etag` stands for exactly this content."""

    content: bytes
    etag: str


@dataclass(frozen=True)
class Entry:
    """An object as a listing shows it: its name, length in bytes, and when it was written (UTC)."""

    name: str
    length: int
    modified: datetime


class Readable(Protocol):
    """What the signed metadata are read from."""

    @property
    def url(self) -> str:
        """The address for messages and settings; `open_store` accepts it."""

    def read(self, name: str, limit: int) -> Blob:
        """Reads an object of at most `limit` bytes.

        Raises `ObjectMissing`, and `LengthRefused` without reading further.
        """


class Store(Readable, Protocol):
    """Named contents under one prefix."""

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        """Yields an object from byte `offset` on, in chunks of bounded size.

        Raises `ObjectMissing` at the first chunk.
        """

    def create(self, name: str, content: BinaryIO) -> None:
        """Writes a new object, never over another; of several writers at once, one succeeds.

        Until this returns, readers may find it empty; killed, it may stay so.
        Raises `ObjectExists`.
        """

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        """Writes over an object, only while it still has `etag` (None: in any case).

        Readers find the old content or the new one.  Raises `ObjectChanged`.
        """

    def list(self, prefix: str) -> Iterator[Entry]:
        """Yields all objects whose names begin with `prefix` (a folder's, with its slash), by name.

        Nothing there is nothing yielded.
        """

    def delete(self, name: str) -> None:
        """Removes an object; one that is not there is fine."""
