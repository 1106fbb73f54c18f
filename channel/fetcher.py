"""python-tuf's downloads, served by a `Store`; of a model, what has arrived is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface

from channel.errors import NoSuchChannel
from channel.layout import TIMESTAMP
from channel.store import ObjectMissing, Store
from common.progress import Progress

CHUNK = 1 << 18


class MetadataFetcher(FetcherInterface):
    """Fetches names of a store.  `ChannelError`s of the store pass through python-tuf unchanged."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _fetch(self, url: str) -> Iterator[bytes]:
        # A generator: what it raises while python-tuf iterates is not wrapped in DownloadError.
        try:
            yield from self._store.stream(url)
        except ObjectMissing as error:
            if url == TIMESTAMP:
                raise NoSuchChannel(url=self._store.url) from error
            # For the root after the newest one, python-tuf expects just this.
            raise DownloadHTTPError(f"{url} is missing", 404) from error


class TargetFetcher(FetcherInterface):
    """Fetches one target of `length` bytes through `part`, an open file of what arrived earlier.

    Fetches only what `part` lacks and adds it there, so that an interrupted download goes on where
    it stopped.  python-tuf verifies the whole.
    """

    def __init__(self, store: Store, part: BinaryIO, length: int, progress: Progress) -> None:
        self._store = store
        self._part = part
        self._length = length
        self._progress = progress

    def _fetch(self, url: str) -> Iterator[bytes]:
        done = 0
        for chunk in self._chunks(url):
            done += len(chunk)
            self._progress("Downloading", done, self._length)
            yield chunk

    def _chunks(self, url: str) -> Iterator[bytes]:
        self._part.seek(0)
        while chunk := self._part.read(CHUNK):
            yield chunk
        try:
            for chunk in self._store.stream(url, self._part.tell()):
                self._part.write(chunk)
                yield chunk
        except ObjectMissing as error:
            raise DownloadHTTPError(f"{url} is missing", 404) from error
