"""What SQLite's errors mean for the history."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.core.errors import (
    HistoryDamaged,
    HistoryError,
    HistoryFull,
    HistoryLocked,
    HistoryReadOnly,
    HistoryUnavailable,
)

NO_ROOM = 1 << 20
"""With fewer bytes left on the disk, a failure to write is taken for a full one."""


@contextmanager
def typed(path: Path) -> Iterator[None]:
    """Has SQLite's errors about a file raised as ours, but for those that are mistakes of ours."""
    try:
        yield
    except sqlite3.Error as error:
        ours = _ours(error, path)
        if ours is None:
            raise
        raise ours from error


def _ours(error: sqlite3.Error, path: Path) -> HistoryError | None:
    """What an error of SQLite means; None where it can only be a mistake of ours."""
    reason = str(error)
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return HistoryLocked(path=path)
        case sqlite3.SQLITE_FULL:
            return HistoryFull(path=path)
        case sqlite3.SQLITE_READONLY:
            return HistoryReadOnly(path=path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return HistoryDamaged(path=path, reason=reason)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            # Its companions could not grow: SQLite does not say that the disk is full then.
            if _is_full(path):
                return HistoryFull(path=path)
            if _is_read_only(path):
                return HistoryReadOnly(path=path)
            return HistoryUnavailable(path=path, reason=reason)
    return None


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < NO_ROOM
    except OSError:
        return False


def _is_read_only(path: Path) -> bool:
    """Whether its companions, which are beside it, cannot be made."""
    return path.is_file() and not os.access(path.parent, os.W_OK)
