"""The preferences of the account, for all parts of the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.core import preferences
from desktop.core.preferences import Preferences


class Preferring(QObject):
    """Holds the preferences and keeps what changes."""

    changed = Signal(object, object)
    """Before and after (`Preferences`)."""
    failed = Signal(object)
    """They hold until the end of the program, but could not be kept: the OSError."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.now: Preferences = preferences.read(path)
        self.error: OSError | None = None
        """Why they were not kept the last time, where they were not."""

    def set(self, **changes: Any) -> None:
        """Changes some of the fields of `Preferences`."""
        before, after = self.now, msgspec.structs.replace(self.now, **changes)
        if after == before:
            return
        self.now = after
        self.error = None
        try:
            preferences.write(self._path, after)
        except OSError as error:
            self.error = error
            self.failed.emit(error)
        self.changed.emit(before, after)
