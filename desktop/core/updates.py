"""The laptop's side of the channel: how things stand, and how a newer model comes into use.

Nothing here stops classification, and no failure takes away a model that works.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from filelock import FileLock, Timeout

from bundle.errors import BundleError
from channel.client import Client, fetch_first_root, fingerprint
from channel.errors import (
    ChannelBusy,
    ChannelDenied,
    ChannelRefused,
    ChannelUnreachable,
    ExpiredRefused,
    NoSuchChannel,
    NothingPublished,
)
from channel.layout import Release
from channel.location import open_store
from channel.verification import check_root
from common.errors import ProductError, machine_reason
from common.files import write_atomically
from common.progress import Progress, silent
from desktop.core.connection import Connection, load_connection
from desktop.core.errors import AnotherWindow, CannotWrite, ConnectionDamaged, NotConnected
from desktop.core.folder import DataFolder
from desktop.core.models import Installed, Models

LOCK_SECONDS = 5.0
"""How long to wait for another process that updates."""


class Phase(StrEnum):
    """How far the laptop is with the channel's newest model."""

    NEVER_CHECKED = "never-checked"
    CHECKING = "checking"
    AVAILABLE = "available"
    DOWNLOADING = "downloading"
    VERIFYING = "verifying"
    ACTIVE = "active"
    """A newer model has come into use since the program started."""
    UP_TO_DATE = "up-to-date"


class Trouble(StrEnum):
    """Why the last attempt came to nothing; the model in use goes on working."""

    NOT_CONNECTED = "not-connected"
    OFFLINE = "offline"
    DENIED = "denied"
    STALE = "stale"
    """The signatures have expired, or this machine's clock is ahead."""
    EMPTY = "empty"
    """The channel is sound, and no model has been published there yet."""
    REFUSED = "refused"
    CANNOT_WRITE = "cannot-write"
    ANOTHER_WINDOW = "another-window"


_TROUBLES: tuple[tuple[type[ProductError], Trouble], ...] = (
    (NotConnected, Trouble.NOT_CONNECTED),
    (ConnectionDamaged, Trouble.NOT_CONNECTED),
    (ChannelUnreachable, Trouble.OFFLINE),
    (NoSuchChannel, Trouble.OFFLINE),
    (ChannelDenied, Trouble.DENIED),
    (ExpiredRefused, Trouble.STALE),
    (NothingPublished, Trouble.EMPTY),
    (ChannelRefused, Trouble.REFUSED),
    (BundleError, Trouble.REFUSED),
    (CannotWrite, Trouble.CANNOT_WRITE),
    (ChannelBusy, Trouble.ANOTHER_WINDOW),
    (AnotherWindow, Trouble.ANOTHER_WINDOW),
)


@dataclass(frozen=True)
class ChannelState:
    """How things stand with the channel."""

    phase: Phase
    trouble: Trouble | None = None
    error: ProductError | None = None
    """What `trouble` stands for, with its details."""
    model_version: str | None = None
    """The channel's model, as last seen."""
    release: int | None = None
    checked_at: datetime | None = None
    """When a check last succeeded, in UTC."""


@dataclass(frozen=True)
class _LastCheck:
    """`last_check.json`."""

    channel: str
    phase: Phase
    model_version: str
    release: int
    checked_at: datetime


class Updates:
    """Checks and updates, one at a time over all processes; `state` may be read at any moment."""

    def __init__(self, folder: DataFolder, models: Models) -> None:
        self._folder = folder
        self._models = models
        self._state: ChannelState
        self._known: ChannelState
        """Without the work in hand: what to fall back to."""
        self._know(self._remembered())

    @property
    def state(self) -> ChannelState:
        """How things stood at the last step of whatever ran last."""
        return self._state

    def connected_url(self) -> str | None:
        """The channel's address, None where there is no (readable) connection."""
        try:
            connection = load_connection(self._folder)
        except (ConnectionDamaged, OSError):
            return None
        return connection.url if connection else None

    def first_root(self, url: str) -> tuple[bytes, str]:
        """The root of a channel and its fingerprint, for somebody to confirm before `connect`.

        Raises the channel's errors.
        """
        root = fetch_first_root(open_store(url))
        return root, fingerprint(root)

    def connect(self, url: str, root: bytes) -> None:
        """Trusts `root` and takes models from `url` from now on, once the channel proves its own.

        Raises the channel's errors, AnotherWindow and CannotWrite; the former connection stays
        then.
        """
        store = open_store(url)
        check_root(root, store.url)
        connection = Connection(store.url, root)
        with self._writing(), self._alone():
            self._client(connection).check()
            connection.save(self._folder)
        self._know(self._remembered())

    def check(self) -> Release | None:
        """The channel's model where it is newer than the one in use, else None.

        Raises NotConnected, ConnectionDamaged, NothingPublished, AnotherWindow, CannotWrite and
        the channel's errors; `state` tells them too.
        """
        with self._working() as connection:
            return self._check(connection)

    def update(self, progress: Progress = silent) -> Installed | None:
        """Fetches, verifies and activates the channel's model where it is newer, else None.

        Raises as `check`, and BundleInvalid, BundleTooNew, GoldenMismatch.
        """
        with self._working() as connection:
            release = self._check(connection)
            if release is None:
                return None
            file = self._models.path_of(release.sha256)
            if not self._models.holds(release.sha256):
                file = self._models.incoming
                self._enter(Phase.DOWNLOADING)
                self._client(connection).download(release, file, progress)
            self._enter(Phase.VERIFYING)
            progress("Verifying")
            try:
                installed = self._models.install(file, release, connection.channel)
            except BundleError as error:
                # The file goes at once: what was refused is the channel's release.
                name = f"{connection.url} ({release.model_version}, release {release.release})"
                raise type(error)(**error.data | {"path": name}) from error
            finally:
                self._models.incoming.unlink(missing_ok=True)
            self._remember(connection, Phase.UP_TO_DATE, release)
            self._know(replace(self._state, phase=Phase.ACTIVE))
            return installed

    def _check(self, connection: Connection) -> Release | None:
        self._state = replace(self._state, phase=Phase.CHECKING, trouble=None, error=None)
        release = self._client(connection).check()
        if release is None:
            raise NothingPublished(url=connection.url)
        active = self._models.active()
        newer = (
            active is None
            or active.channel != connection.channel
            or active.release < release.release
        )
        self._remember(connection, Phase.AVAILABLE if newer else Phase.UP_TO_DATE, release)
        return release if newer else None

    def _client(self, connection: Connection) -> Client:
        directory = self._folder.channel(connection.channel)
        return Client(open_store(connection.url), directory, connection.root)

    def _enter(self, phase: Phase) -> None:
        self._state = replace(self._state, phase=phase)

    def _remember(self, connection: Connection, phase: Phase, release: Release) -> None:
        last = _LastCheck(
            connection.channel, phase, release.model_version, release.release, datetime.now(UTC)
        )
        write_atomically(self._folder.last_check, msgspec.json.encode(last))
        self._know(_state_of(last))

    def _know(self, state: ChannelState) -> None:
        self._state = self._known = state

    def _remembered(self) -> ChannelState:
        try:
            connection = load_connection(self._folder)
        except ConnectionDamaged as error:
            return ChannelState(Phase.NEVER_CHECKED, Trouble.NOT_CONNECTED, error)
        except OSError:  # what cannot be read connects nothing, and stops no classification
            connection = None
        if connection is None:
            return ChannelState(Phase.NEVER_CHECKED, Trouble.NOT_CONNECTED, NotConnected())
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            last = msgspec.json.decode(self._folder.last_check.read_bytes(), type=_LastCheck)
            if last.channel == connection.channel:
                return _state_of(last)
        return ChannelState(Phase.NEVER_CHECKED)

    @contextmanager
    def _working(self) -> Iterator[Connection]:
        """Holds the lock; whatever goes wrong, the state falls back to what is known for sure."""
        try:
            with self._writing():
                connection = load_connection(self._folder)
                if connection is None:
                    raise NotConnected
                with self._alone():
                    yield connection
        except ProductError as error:
            trouble = next((ours for kind, ours in _TROUBLES if isinstance(error, kind)), None)
            self._state = replace(self._known, trouble=trouble, error=error)
            raise
        except BaseException:
            self._state = self._known
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            path = error.filename or self._folder.path
            raise CannotWrite(path=path, reason=machine_reason(error)) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder.update_lock, timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise AnotherWindow(path=self._folder.path) from error
        try:
            for litter in self._folder.path.glob(".*.tmp.json"):  # of whoever was killed here
                litter.unlink(missing_ok=True)
            yield
        finally:
            lock.release()


def _state_of(last: _LastCheck) -> ChannelState:
    return ChannelState(
        last.phase,
        model_version=last.model_version,
        release=last.release,
        checked_at=last.checked_at,
    )
