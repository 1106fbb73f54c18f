"""The laptop's side: which model is published, and its bundle; verified by python-tuf, or refused.

Nothing here knows what a bundle is, or which model is in use: the caller decides what to do with
what `check` finds.  (The trainer fetches the published champion the same way.)
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from tuf.api.metadata import Root
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from channel.errors import ChannelBusy, ChannelRefused, NoSuchChannel
from channel.fetcher import MetadataFetcher, TargetFetcher
from channel.layout import METADATA, METADATA_LIMIT, TARGET, TARGETS, Release, metadata_name
from channel.store import ObjectMissing, Readable, Store
from channel.verification import check_root, refusals, release_of, target_of
from common.files import replacing
from common.progress import Progress, silent

ROOTS = 10_000
"""How many root versions a laptop follows from its trusted one; a rotation makes two of them."""

LOCK_SECONDS = 5.0
"""How long to wait for another window; a check takes far less, a download may take longer."""

MARGIN = 16_000_000
"""Bytes of the disk that a download leaves free."""


class Client:
    """A channel as seen from one machine.

    `directory` keeps the metadata seen last (against replay) and unfinished downloads;
    `trusted_root` is where all trust begins.  Construction reaches for nothing: offline, only the
    calls fail.
    Both calls may be made from any thread or process; one at a time goes ahead.
    """

    def __init__(self, store: Store, directory: Path, trusted_root: bytes) -> None:
        self._store = store
        self._directory = directory
        self._trusted_root = trusted_root

    def check(self) -> Release | None:
        """The current model of the channel, None where none has been published yet.

        Raises `ChannelRefused` (each kind with its own code), `ChannelUnreachable`,
        `ChannelDenied`, `NoSuchChannel`, `ChannelBusy`, and OSError for `directory`.
        """
        with (
            self._alone(),
            refusals(self._store.url),
            closing(MetadataFetcher(self._store)) as fetcher,
        ):
            updater = self._updater(fetcher)
            updater.refresh()
            target = updater.get_targetinfo(TARGET)
            return None if target is None else release_of(target)

    def download(self, release: Release, destination: Path, progress: Progress = silent) -> None:
        """Fetches the bundle of a `release` that `check` returned.

        `destination` is written in one step, once length and hash are right; progress is in bytes.
        What an earlier attempt fetched is not fetched again.  Raises as `check`; a disk without
        the room for it is an OSError before anything is fetched.
        """
        with self._alone():
            part = self._directory / f"{release.sha256}.part"
            for other in set(self._directory.glob("*.part")) - {part}:
                other.unlink()
            resumed = part.exists()
            # What is still to come, and then the whole once more in its place.
            arrived = part.stat().st_size if resumed else 0
            _require_room(destination, max(0, release.length - arrived) + release.length)
            try:
                self._download(release, part, destination, progress)
            except ChannelRefused:
                part.unlink(missing_ok=True)
                if not resumed:
                    raise
                # Perhaps it was only our part that had been spoilt.
                self._download(release, part, destination, progress)
            part.unlink()

    def _download(
        self, release: Release, part: Path, destination: Path, progress: Progress
    ) -> None:
        with (
            refusals(self._store.url),
            replacing(destination) as temporary,
            part.open("a+b") as arrived,
            closing(TargetFetcher(self._store, arrived, release.length, progress)) as fetcher,
        ):
            self._updater(fetcher).download_target(target_of(release), str(temporary))

    def _updater(self, fetcher: FetcherInterface) -> Updater:
        seen = self._directory / METADATA
        seen.mkdir(parents=True, exist_ok=True)
        for litter in seen.glob("tmp*"):  # of a check that was killed
            litter.unlink()
        return Updater(
            metadata_dir=str(seen),
            metadata_base_url=METADATA,
            target_base_url=TARGETS,
            fetcher=fetcher,
            bootstrap=self._trusted_root,
            config=UpdaterConfig(max_root_rotations=ROOTS),
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # Two updaters at once corrupt the metadata folder that they share.
        self._directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._directory / ".lock", timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise ChannelBusy(path=self._directory) from error
        try:
            yield
        finally:
            lock.release()


def _require_room(destination: Path, length: int) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(destination.parent).free < length + MARGIN:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(destination))


def fetch_first_root(store: Readable) -> bytes:
    """The first root of a channel, for trust on first use: show its `fingerprint` to somebody.

    Raises `NoSuchChannel`, `ChannelRefused` (not a root), and what the store raises.
    """
    try:
        content = store.read(metadata_name(Root.type, 1), METADATA_LIMIT).content
    except ObjectMissing as error:
        raise NoSuchChannel(url=store.url) from error
    check_root(content, store.url)
    return content


def fingerprint(root: bytes) -> str:
    """The SHA-256 of a root file, in groups of four digits for reading aloud."""
    digest = hashlib.sha256(root).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
