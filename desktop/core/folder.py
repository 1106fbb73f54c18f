"""Where the desktop keeps its things: the only place that knows their names."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

VARIABLE = "RAKUTEN_DESKTOP_DATA"


@dataclass(frozen=True)
class DataFolder:
    """One folder with all that the desktop keeps between two starts."""

    path: Path

    @classmethod
    def locate(cls, chosen: Path | None = None) -> DataFolder:
        """The chosen folder, else RAKUTEN_DESKTOP_DATA, else the user's own.

        Local rather than roaming: SQLite's write-ahead log does not work on network profiles.
        """
        named = os.environ.get(VARIABLE)
        if chosen is None and named:
            chosen = Path(named)
        if chosen is None:
            chosen = user_data_path("rakuten-classifier", appauthor=False, roaming=False)
        return cls(chosen.absolute())

    @property
    def history(self) -> Path:
        """The database of predictions."""
        return self.path / "history.db"

    @property
    def models(self) -> Path:
        """The folder of installed bundles, and of the one that is arriving."""
        return self.path / "models"

    @property
    def state(self) -> Path:
        """Which of the installed bundles is in use: replacing this file activates a model."""
        return self.path / "state.json"

    @property
    def connection(self) -> Path:
        """The channel, and the root that it is trusted by."""
        return self.path / "connection.json"

    @property
    def last_check(self) -> Path:
        """What the last successful check found."""
        return self.path / "last_check.json"

    @property
    def update_lock(self) -> Path:
        """Held by whoever changes anything of the above."""
        return self.path / "update.lock"

    def channel(self, root_id: str) -> Path:
        """What has been seen of the channel with this trusted root; of no other."""
        return self.path / "channels" / root_id


def root_id(root: bytes) -> str:
    """A name for a trusted root: another root is another channel, whose releases count anew."""
    return hashlib.sha256(root).hexdigest()[:32]
