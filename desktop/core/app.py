"""The composition root: builds the objects of the core once, and hands them out."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.engine import Engine
from desktop.core.folder import DataFolder
from desktop.core.history import History
from desktop.core.models import Models

if TYPE_CHECKING:
    from desktop.core.updates import Updates


class Core:
    """All that the desktop does, over one data folder.  The history is opened when first asked for:
    a damaged one does not stop an update."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.models = Models(folder)
        self._history: History | None = None
        self._updates: Updates | None = None
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
                self._history = History(self.folder.history)
            return self._history

    @property
    def updates(self) -> Updates:
        """The channel that newer models come from."""
        from desktop.core.updates import Updates  # python-tuf takes its time to load

        with self._making_updates:
            if self._updates is None:
                self._updates = Updates(self.folder, self.models)
            return self._updates

    def engine(self, workers: int = 1) -> Engine:
        """Classifies with the model in use, for the caller to close; raises as
        `Models.open_active`."""
        return Engine(self.models.open_active(), workers)

    def close(self) -> None:
        """Closes what has been opened."""
        if self._history is not None:
            self._history.close()

    def __enter__(self) -> Core:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
