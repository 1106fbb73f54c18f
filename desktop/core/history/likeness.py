"""Whether a file is a history of ours: its layout is the one that our own steps lead to, and it
holds what can be read.

A file from elsewhere may name itself a history and bring triggers along, which would run with
everything that is recorded from then on.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import msgspec
from sqlite_utils import Database

from desktop.core.errors import BackupUnusable, HistoryNewer
from desktop.core.history.names import Connection
from desktop.core.history.pages import Filter, page
from desktop.core.history.schema import STEPS, layout
from desktop.core.history.words import teach

PAGE = 100
"""Entries that are read, of the newest."""

_SHADOW = re.compile(r"predictions_fts_\w+")
"""Tables of the index of words, which SQLite makes in its own way."""
_NOT_COMPARED = re.compile(r"[\s\"'`\[\]]+")


def check_layout(connection: sqlite3.Connection, path: Path) -> None:
    """Compares tables, indexes, triggers and views with ours.

    Raises BackupUnusable, HistoryNewer and sqlite3.Error.
    """
    version = layout(connection)
    if version > len(STEPS):
        raise HistoryNewer(path=path)
    if not version:
        raise BackupUnusable(path=path, reason="it is another program's file")
    with contextlib.closing(sqlite3.connect(":memory:")) as memory:
        own = Database(memory, execute_plugins=False)
        for step in STEPS[:version]:
            step(own)
        expected, found = _parts(memory), _parts(connection)
    if not found.keys() >= {one for one in expected if one[0] == "table"}:
        raise BackupUnusable(path=path, reason="it is another program's file")
    strange = {one for one in found if found[one] != expected.get(one)} | expected.keys() - found
    if strange:
        kind, name = min(strange)
        raise BackupUnusable(path=path, reason=f"the {kind} {name} in it is not ours")


def check_rows(path: Path) -> None:
    """Reads the newest entries of a file of the present layout, without changing it.

    Raises BackupUnusable and sqlite3.Error.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, factory=Connection)) as connection:
        if layout(connection) != len(STEPS):
            return
        teach(connection)
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupUnusable(path=path, reason="it is damaged: rows of it are missing")
        try:
            page(Database(connection, execute_plugins=False), Filter(), limit=PAGE)
        except (ValueError, TypeError, LookupError, OverflowError, msgspec.MsgspecError) as error:
            raise BackupUnusable(path=path, reason="its entries cannot be read") from error


def _parts(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """What a file is made of, by kind and name; SQLite's own tables apart."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return {
        (kind, name): f"{table}: {'' if _SHADOW.fullmatch(name) else _plain(sql)}"
        for kind, name, table, sql in rows
        if not name.startswith("sqlite_")
    }


def _plain(sql: str) -> str:
    """Without what versions of SQLite and sqlite-utils write in one way or another."""
    return _NOT_COMPARED.sub("", sql).lower().replace("float", "real")
