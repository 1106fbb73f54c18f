"""The laptop's side of the channel: connecting to it, and bringing a newer model into use.

Nothing here stops classification, and no failure takes away a model that works.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bundle.errors import BundleError, BundleInvalid, BundleTooNew, GoldenMismatch
from channel.access import AMBIENT, Access, AccessKey
from channel.client import Client, fetch_first_root, fingerprint
from channel.errors import NothingPublished, ReplayRefused
from channel.folder import FolderStore
from channel.layout import Release
from channel.location import open_store
from channel.store import Store
from common.errors import ProductError
from common.progress import Progress, silent
from desktop.core import connecting
from desktop.core.access import access_for
from desktop.core.changing import changing, writing
from desktop.core.channel_state import (
    ChannelState,
    LastCheck,
    Phase,
    Trouble,
    load_last_check,
    remembered,
    state_of,
    trouble_of,
)
from desktop.core.connection import Connection, load_connection
from desktop.core.errors import (
    CannotWrite,
    ExportOutdated,
    Managed,
    ModelRecalled,
    NotConnected,
)
from desktop.core.folder import DataFolder
from desktop.core.keychain import Keychain
from desktop.core.model_state import Hold, Reason
from desktop.core.models import Installed, Models

__all__ = ["ChannelState", "Phase", "Trouble", "Updates"]

BETWEEN_CHECKS = timedelta(hours=6)
FIRST_RETRY = timedelta(minutes=2)
"""After an attempt that could not reach the channel; each further one waits twice as long."""
JITTER = 0.2
"""So much of a wait is left to chance, lest a thousand laptops ask in the same second."""

_SOON = (Trouble.OFFLINE, Trouble.NO_SUCH_CHANNEL, Trouble.ANOTHER_WINDOW)
"""A share that is away may look like one without a channel."""
_REFUSALS = {kind.code: kind for kind in (BundleInvalid, BundleTooNew, GoldenMismatch)}


class Updates:
    """Checks and updates, one at a time over all processes; `state` may be read at any moment."""

    def __init__(self, folder: DataFolder, models: Models, keychain: Keychain) -> None:
        self._folder = folder
        self._models = models
        self._keychain = keychain
        self._step: Phase | None = None
        """Of the work in hand."""
        self._activated: str | None = None
        """The SHA-256 of what the last update put to use."""
        self._retries = 0
        self._error: ProductError | None
        """Of this process's last attempt."""
        self._last, self._error = remembered(folder)

    @property
    def state(self) -> ChannelState:
        """How things stand: with the work in hand, or as they are since the last attempt."""
        step, last = self._step, self._last
        if step is not None:
            found = (last.model_version, last.release, last.checked_at, last.newer_program)
            return ChannelState(step, None, None, *found)
        state = state_of(last, self._models, self._error)
        if state.phase is Phase.UP_TO_DATE and self._activated == last.sha256:
            return replace(state, phase=Phase.ACTIVE)
        return state

    def next_check(self) -> timedelta:
        """How long to wait before the next check: hours, but less after one that did not get
        through."""
        wait = BETWEEN_CHECKS
        if self._retries:
            wait = min(wait, FIRST_RETRY * 2 ** min(self._retries - 1, 16))
        return wait * random.uniform(1 - JITTER, 1 + JITTER)

    # Connecting

    def connection(self) -> Connection | None:
        """Where the models come from, None where there is no (readable) connection."""
        return connecting.connection_of(self._folder)

    def connected_url(self) -> str | None:
        """The channel's address, None where there is no (readable) connection."""
        connection = self.connection()
        return connection.url if connection else None

    def first_root(self, url: str, access: Access = AMBIENT) -> tuple[bytes, str]:
        """The root of a channel and its fingerprint, for somebody to confirm before `connect`.

        Raises the channel's errors.
        """
        root = fetch_first_root(open_store(url, access))
        return root, fingerprint(root)

    def probe(self, connection: Connection, key: AccessKey | None = None) -> Release | None:
        """The model that a connection would offer (None: the channel is still empty), for a test of
        it that leaves nothing behind.

        Without a `key`, the one that the machine has is used.  Raises CannotWrite, and the errors
        of the channel and of `access_for`.
        """
        with writing(self._folder):
            return connecting.probe(connection, key, self._keychain)

    def connect(self, connection: Connection, key: AccessKey | None = None) -> None:
        """Takes models by this connection from now on, once the channel proves its own.

        A `key` is kept in the keyring; without one, the channel needs none or the machine has it.
        Raises as `probe`, and AnotherWindow; the former connection stays then.
        """
        connecting.connect(self._folder, connection, key, self._keychain)
        self._start_anew()

    def sign_out(self) -> None:
        """Forgets the connection, and the access key to it; the models stay.

        Raises Managed, AnotherWindow, CannotWrite and the errors of the keyring, which leave both
        in place.
        """
        connecting.sign_out(self._folder, self._keychain)
        self._start_anew()

    def _start_anew(self) -> None:
        self._activated = None
        self._last, self._error = remembered(self._folder)

    # Updating

    def check(self, source: Path | None = None) -> Release | None:
        """The channel's model where it is to be installed, else None.

        `source` is a folder with an export of the channel, to look there instead.  Raises Managed,
        NotConnected, ConnectionDamaged, NothingPublished, AnotherWindow, CannotWrite,
        ExportOutdated, ModelRecalled, the errors of the channel and of `access_for`, and those of
        `update` where the model has been found not to work before; `state` tells them too.
        """
        with self._working(source) as connection:
            return self._check(self._client(connection, source), connection, source)

    def update(self, progress: Progress = silent, source: Path | None = None) -> Installed | None:
        """Fetches, verifies and activates the channel's model where it is to be installed, else
        None.

        Raises as `check`, and BundleInvalid, BundleTooNew, GoldenMismatch.
        """
        with self._working(source) as connection:
            client = self._client(connection, source)
            release = self._check(client, connection, source)
            if release is None:
                return None
            file = self._models.path_of(release.sha256)
            if not self._models.holds(release.sha256):
                file = self._models.arrival(release.sha256)
                self._fetch(client, release, progress)
            self._step = Phase.VERIFYING
            progress("Verifying")
            try:
                installed = self._models.install(file, release, connection.channel)
            except BundleError as error:
                if not (
                    self._models.has_arrived(release.sha256) or self._models.holds(release.sha256)
                ):
                    # By a virus scanner, for one: the release is not to blame.
                    reason = "it was removed or changed while it was checked"
                    raise CannotWrite(path=file, reason=reason) from error
                # What was refused is the channel's release, not the file that it arrived in.
                url = connection.url if source is None else source
                name = f"{url} ({release.model_version}, release {release.release})"
                refusal = type(error)(**error.data | {"path": name})
                self._models.refuse(release, connection.channel, refusal)
                raise refusal from error
            self._activated = release.sha256
            return installed

    def _client(self, connection: Connection, source: Path | None) -> Client:
        """The channel, or its export: what has been seen of one is too old in the other."""
        store: Store
        if source is None:
            store = open_store(connection.url, access_for(connection, self._keychain))
        else:
            store = FolderStore(source)
        return Client(store, self._folder.channel(connection.channel), connection.root)

    def _check(self, client: Client, connection: Connection, source: Path | None) -> Release | None:
        self._step = Phase.CHECKING
        try:
            release = client.check()
        except ReplayRefused as error:
            if source is None:
                raise
            raise ExportOutdated(path=source) from error
        if release is None:
            raise NothingPublished(url=connection.url if source is None else source)
        self._models.withdraw(release.recalled, connection.channel)
        # A stick says nothing of when the channel itself was last reached.
        at = datetime.now(UTC) if source is None else self._last.checked_at
        self._last = self._last.found(release, at)
        self._last.save(self._folder)
        active = self._models.active()
        if active is not None and active.held_out == Reason.RECALLED:
            active = None  # however high its release: a thief of keys may have chosen it
        if (
            active is not None
            and active.channel == connection.channel
            and active.release >= release.release
        ):
            return None
        hold = self._models.hold_on(release.sha256, connection.channel)
        if hold is not None and hold.reason is Reason.ROLLED_BACK:
            # Better one that the user has left than none.
            left = active is not None and active.sha256 != release.sha256
            return None if left else release
        if hold is not None:
            raise _refusal(hold, release)
        return release

    def _fetch(self, client: Client, release: Release, progress: Progress) -> None:
        if self._models.has_arrived(release.sha256):
            return  # an earlier update came so far
        self._models.drop_arrivals()
        self._step = Phase.DOWNLOADING
        client.download(release, self._models.arrival(release.sha256), progress)

    @contextmanager
    def _working(self, source: Path | None) -> Iterator[Connection]:
        """Holds the data folder; whatever goes wrong, it is told, and nothing else has changed."""
        self._activated, self._error = None, None
        try:
            with changing(self._folder):
                self._last = LastCheck()
                connection = load_connection(self._folder)
                if connection is None:
                    raise NotConnected
                # Another process may have checked meanwhile.
                self._last = load_last_check(self._folder, connection.channel)
                with self._noting(source), writing(self._folder):
                    yield connection
        except ProductError as error:
            if isinstance(error, Managed):  # the administrator may have checked meanwhile
                self._last, _ = remembered(self._folder)
            self._error = error
            soon = trouble_of(error) in _SOON and source is None
            self._retries = self._retries + 1 if soon else 0
            raise
        else:
            self._retries = 0
        finally:
            self._step = None

    @contextmanager
    def _noting(self, source: Path | None) -> Iterator[None]:
        """Has the next program know how an attempt at the channel itself failed."""
        try:
            yield
        except ProductError as error:
            trouble = trouble_of(error)
            if source is None and trouble is not None and trouble is not Trouble.ANOTHER_WINDOW:
                self._last = self._last.failed(error)
                with contextlib.suppress(OSError):
                    self._last.save(self._folder)
            raise


def _refusal(hold: Hold, release: Release) -> ProductError:
    """What was wrong with a model when it was tried, or its recall."""
    if hold.error is not None and hold.error.code in _REFUSALS:
        return _REFUSALS[hold.error.code](**hold.error.data)
    return ModelRecalled(version=release.model_version)
