"""The composition root: builds the objects of the core once, and hands them out."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from common.progress import Progress, silent
from desktop.core.engine import Engine
from desktop.core.errors import HistoryError
from desktop.core.folder import DataFolder
from desktop.core.history.store import History
from desktop.core.models import Models
from desktop.core.storage_place import NetworkPlace, network_place

if TYPE_CHECKING:
    from desktop.core.corrections.service import Corrections
    from desktop.core.history.care import Cared
    from desktop.core.keychain import Keychain
    from desktop.core.updates import Updates


class Core:
    """All that the desktop does, over one data folder.  The history is opened when first asked for:
    a damaged one does not stop an update."""

    def __init__(self, folder: DataFolder, keychain: Keychain | None = None) -> None:
        self.folder = folder
        self.models = Models(folder)
        self._keychain = keychain
        self._history: History | None = None
        self._updates: Updates | None = None
        self.on_network: Callable[[NetworkPlace], object] = lambda _: None
        """Called once the history is open, where it lies on a network."""
        # Two threads may ask at once.  A lock each: a locked history file makes its opening wait.
        self._opening_history, self._making_updates = threading.Lock(), threading.Lock()

    @classmethod
    def open(cls, data_dir: Path | None = None) -> Core:
        """The core over a data folder (None: RAKUTEN_DESKTOP_DATA, or the user's own), made where
        it is missing.  Raises OSError."""
        folder = DataFolder.locate(data_dir)
        folder.path.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    @property
    def history(self) -> History:
        """Every prediction; raises the errors of `History`."""
        with self._opening_history:
            if self._history is None:
                if self.folder.shared_history is not None:
                    _make_writable_by_all(self.folder.history)
                self._history = History(self.folder.history)
                place = network_place(self.folder.history)
                if place is not None:
                    self.on_network(place)
            return self._history

    @property
    def keychain(self) -> Keychain:
        """Where access keys are kept: the system's keyring, unless the caller gave another."""
        from desktop.core.keychain import SystemKeychain

        if self._keychain is None:
            self._keychain = SystemKeychain()
        return self._keychain

    @property
    def updates(self) -> Updates:
        """The channel that newer models come from."""
        from desktop.core.updates import Updates  # python-tuf takes its time to load

        with self._making_updates:
            if self._updates is None:
                self._updates = Updates(self.folder, self.models, self.keychain)
            return self._updates

    @property
    def corrections(self) -> Corrections:
        """What people decided, on its way to the channel."""
        from desktop.core.corrections.service import Corrections  # as late as the channel

        return Corrections(self)

    def engine(self, workers: int = 1, *, background: bool = False) -> Engine:
        """Classifies with the model in use, for the caller to close; raises as
        `Models.open_active`."""
        return Engine(self.models.open_active(), workers, background=background)

    def care(self, stop: Callable[[], bool] = lambda: False, *, look: bool = False) -> Cared:
        """Looks after the history, as `care.care`, by what this machine may send."""
        from desktop.core.history.care import care

        return care(self.history, stop=stop, telling=self.corrections.allowed(), look=look)

    def restore(self, source: Path, progress: Progress = silent) -> Path | None:
        """Puts a backup in the place of the history, also of one that cannot be opened; returns as
        `History.restore` and raises as that."""
        from desktop.core.history import files

        try:
            history = self.history
        except HistoryError:
            return files.restore(source, self.folder.history, progress)
        return history.restore(source, progress)

    def close(self) -> None:
        """Closes what has been opened."""
        if self._history is not None:
            self._history.close()

    def __enter__(self) -> Core:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _make_writable_by_all(history: Path) -> None:
    """Makes an empty database where there is none; SQLite gives its companions the same rights."""
    # Whatever goes wrong here, the history will say it better.
    with contextlib.suppress(OSError):
        # By its descriptor: what has the name a moment later may be another account's link.
        descriptor = os.open(history, os.O_CREAT | os.O_EXCL | os.O_RDWR)
        try:
            if os.name != "nt":
                os.fchmod(descriptor, 0o666)
        finally:
            os.close(descriptor)
