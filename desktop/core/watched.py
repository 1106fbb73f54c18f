"""Which photos of a watched folder have been dealt with: a small file that outlives the program."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS folders (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photos (sha256 BLOB PRIMARY KEY) WITHOUT ROWID;
"""


class File(NamedTuple):
    """A file as it is at a moment: another size or time is another content."""

    path: str
    size: int
    """In bytes."""
    modified: int
    """In nanoseconds since 1970."""


class Watched:
    """The ledger.  Every method may raise sqlite3.Error and OSError; from any one thread at a time.

    It is not worth a program that fails: a damaged one is begun anew, and the history still knows
    what was classified.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def begun(self, folder: Path) -> bool:
        """Whether it has been said what to do with the photos that lay there at first."""
        with closing(self._open()) as db:
            found = db.execute("SELECT 1 FROM folders WHERE path = ?", (_key(folder),)).fetchone()
        return found is not None

    def begin(self, folder: Path) -> None:
        """That has been said."""
        with closing(self._open()) as db, db:
            db.execute("INSERT OR IGNORE INTO folders VALUES (?)", (_key(folder),))

    def forget(self, folder: Path) -> None:
        """When this folder is watched again, it is asked again."""
        with closing(self._open()) as db, db:
            db.execute("DELETE FROM folders WHERE path = ?", (_key(folder),))

    def fresh(self, files: Iterable[File]) -> list[File]:
        """Those of some files that have not been dealt with as they are now."""
        with closing(self._open()) as db:
            ask = "SELECT size, modified FROM files WHERE path = ?"
            return [
                one for one in files if db.execute(ask, (_text(one.path),)).fetchone() != one[1:]
            ]

    def known(self, sha256: str) -> bool:
        """Whether the photo has been dealt with, under whatever name."""
        with closing(self._open()) as db:
            ask = "SELECT 1 FROM photos WHERE sha256 = ?"
            return db.execute(ask, (bytes.fromhex(sha256),)).fetchone() is not None

    def settle(self, files: Iterable[tuple[File, str]]) -> None:
        """These are dealt with; each with its SHA-256, or nothing where it is not known."""
        with closing(self._open()) as db, db:
            for file, sha256 in files:
                row = (_text(file.path), file.size, file.modified)
                db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", row)
                if sha256:
                    photo = (bytes.fromhex(sha256),)
                    db.execute("INSERT OR IGNORE INTO photos VALUES (?)", photo)

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path)
        try:
            db.executescript(_LAYOUT)
        except sqlite3.DatabaseError as error:
            db.close()
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_NOTADB:
                raise
            self._path.unlink()
            db = sqlite3.connect(self._path)
            db.executescript(_LAYOUT)
        return db


def _key(folder: Path) -> str:
    return _text(os.path.realpath(folder))


def _text(path: str) -> str:
    """A path on Linux may hold any bytes, which SQLite takes only as text that can be encoded."""
    return path.encode("utf-8", "backslashreplace").decode()
