"""Where the desktop keeps its things: the only place that knows their names."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import site_state_path, user_data_path

from desktop.core.machine import distrust, history_is_shared

NAME = "rakuten-classifier"
VARIABLE = "RAKUTEN_DESKTOP_DATA"
MACHINE_VARIABLE = "RAKUTEN_DESKTOP_MACHINE"


@dataclass(frozen=True)
class DataFolder:
    """All that the desktop keeps between two starts.

    An account without a connection of its own borrows the machine's, and its models with it: it
    reads them there and changes nothing.  (Not where just anybody may have put them there.)
    """

    path: Path
    """The account's own folder."""
    machine: Path | None = None
    """The folder that an administrator looks after, for all accounts; None where `path` is it."""

    @classmethod
    def locate(cls, chosen: Path | None = None) -> DataFolder:
        """The chosen folder, else RAKUTEN_DESKTOP_DATA, else the user's own.

        Local rather than roaming: SQLite's write-ahead log does not work on network profiles.
        """
        named = os.environ.get(VARIABLE)
        if chosen is None and named:
            chosen = Path(named)
        if chosen is None:
            chosen = user_data_path(NAME, appauthor=False, roaming=False)
        path, machine = chosen.absolute(), machine_path()
        return cls(path, None if path == machine else machine)

    @property
    def own(self) -> DataFolder:
        """The account's own folder, which borrows nothing."""
        return DataFolder(self.path)

    @property
    def home(self) -> Path:
        """The folder that connection, models and state are in."""
        if self.machine is None or _exists(self.path / _CONNECTION):
            return self.path
        return self.machine if _lends(self.machine) else self.path

    @property
    def borrowed(self) -> bool:
        """Whether connection, models and state are the machine's, to be read only."""
        return self.home != self.path

    @property
    def history(self) -> Path:
        """The database of predictions: the account's own, unless the machine's is shared."""
        return (self.shared_history or self.path) / "history.db"

    @property
    def preferences(self) -> Path:
        """What this account prefers; never the machine's."""
        return self.path / "preferences.json"

    @property
    def windows(self) -> Path:
        """What each open window keeps for its next start: `seats`."""
        return self.path / "windows"

    @property
    def crashes(self) -> Path:
        """Reports of what went wrong."""
        return self.path / "crashes"

    @property
    def watched(self) -> Path:
        """Which photos of a watched folder this account has dealt with."""
        return self.path / "watched.db"

    @property
    def shared_history(self) -> Path | None:
        """The folder of the history that all accounts share, None where each has its own.

        An administrator makes it, and lets those write there who may."""
        machine = self.machine or self.path
        return machine / "shared" if history_is_shared(machine) else None

    @property
    def models(self) -> Path:
        """The folder of installed bundles, and of the one that is arriving."""
        return self.home / "models"

    @property
    def state(self) -> Path:
        """Which of the installed bundles is in use: replacing this file activates a model."""
        return self.home / "state.json"

    @property
    def connection(self) -> Path:
        """The channel, and the root that it is trusted by."""
        return self.home / _CONNECTION

    @property
    def last_check(self) -> Path:
        """What the last successful check found, and what came of the last attempt."""
        return self.home / "last_check.json"

    @property
    def update_lock(self) -> Path:
        """Held by whoever changes anything of the above."""
        return self.home / "update.lock"

    def channel(self, root_id: str) -> Path:
        """What has been seen of the channel with this trusted root; of no other."""
        return self.home / "channels" / root_id


def machine_path() -> Path:
    """The folder for all accounts of this machine: RAKUTEN_DESKTOP_MACHINE, else the system's
    place for that (which, on Linux, must not follow XDG_DATA_DIRS: every session has another)."""
    named = os.environ.get(MACHINE_VARIABLE)
    return Path(named).absolute() if named else site_state_path(NAME, appauthor=False)


def root_id(root: bytes) -> str:
    """A name for a trusted root: another root is another channel, whose releases count anew."""
    return hashlib.sha256(root).hexdigest()[:32]


_CONNECTION = "connection.json"


def _lends(machine: Path) -> bool:
    try:
        return _exists(machine / _CONNECTION) and not distrust(machine)
    except OSError:
        return False


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True
