"""python-tuf's downloads, served by a `Store`; of a model, what has arrived is kept."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface

from channel.errors import ChannelDenied, NoSuchChannel
from channel.layout import METADATA, TIMESTAMP
from channel.store import ObjectMissing, Store
from common.progress import Progress

CHUNK = 1 << 18
_ROOT = re.compile(rf"{METADATA}/\d+\.root\.json")


class StoreFetcher(FetcherInterface):
    """Fetches names of a store.  `ChannelError`s of the store pass through python-tuf unchanged."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fetching: Iterator[bytes] = iter(())

    def fetch(self, url: str) -> Iterator[bytes]:
        """See FetcherInterface."""
        self._fetching = super().fetch(url)
        return self._fetching

    def close(self) -> None:
        """Hangs up, where python-tuf has stopped reading: what comes is longer than it may be."""
        if isinstance(self._fetching, Generator):
            self._fetching.close()


class MetadataFetcher(StoreFetcher):
    """Fetches metadata."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        # A generator: what it raises while python-tuf iterates is not wrapped in DownloadError.
        empty = True
        try:
            for chunk in self._store.stream(url):
                empty = False
                yield chunk
        except ObjectMissing as error:
            if url == TIMESTAMP:
                raise NoSuchChannel(url=self._store.url) from error
            # For the root after the newest one, python-tuf expects just this.
            raise DownloadHTTPError(f"{url} is missing", 404) from error
        except ChannelDenied as error:
            # A key that may not list is not told that the root after the newest one is missing.
            # One that may read nothing finds out at the timestamp.
            if _ROOT.fullmatch(url) is None:
                raise
            raise DownloadHTTPError(f"{url} is denied", 403) from error
        if empty and _ROOT.fullmatch(url) is not None:
            # A publisher has reserved the name and not got further (see `Store.create`).
            raise DownloadHTTPError(f"{url} is empty", 404)


class TargetFetcher(StoreFetcher):
    """Fetches one target of `length` bytes through `part`, an open file of what arrived earlier.

    Fetches only what `part` lacks and adds it there, so that an interrupted download goes on where
    it stopped.  python-tuf verifies the whole.
    """

    def __init__(self, store: Store, part: BinaryIO, length: int, progress: Progress) -> None:
        super().__init__(store)
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
