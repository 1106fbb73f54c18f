"""What the history knows of a reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.core.history.rows import Entry, entries, storable
from desktop.core.history.words import plain
from desktop.core.scanner import codes, gtin

if TYPE_CHECKING:
    from sqlite_utils import Database

LOOKED_AT: Final = 5_000
"""So many of the newest rows that have the words of a reference are compared: one that consists of
frequent words (`A 1`) must not take long."""


def find(db: Database, reference: str, *, limit: int = 20) -> list[Entry]:
    """The entries with this reference, the newest first.

    References are equal as `codes.key` says: a UPC-A is the EAN-13 with a zero before it.
    """
    return entries(db, find_ids(db, reference, limit=limit))


def find_ids(db: Database, reference: str, *, limit: int = 20) -> list[int]:
    """The ids of `find`."""
    wanted = codes.key(storable(reference))
    number = gtin.full(reference.strip())
    # The index of words has them as they are written.
    written = gtin.spellings(number) if number is not None else [reference]
    query = " OR ".join(filter(None, map(_phrase, written)))
    if not query:
        return []
    # Not in one go: SQLite may compare only rows that it has read, and would read them all.
    sql = (
        "SELECT p.id, p.reference FROM"
        " (SELECT rowid FROM predictions_fts(:query) ORDER BY rowid DESC LIMIT :most) f"
        " CROSS JOIN predictions p ON p.id = f.rowid WHERE p.deleted = 0 ORDER BY p.id DESC"
    )
    found: list[int] = []
    for id_, kept in db.execute(sql, {"query": query, "most": LOOKED_AT}):
        if codes.key(kept) == wanted:
            found.append(id_)
            if len(found) == limit:
                break
    return found


def _phrase(text: str) -> str:
    words = " AND ".join(f'"{word}"' for word in plain(text).split())
    return words and f"({words})"
