"""Has this product been here before?  By its reference, the very same photo, or nearly its text.

Quick among a million rows: photos and references have an index, and texts are found by the
full-text index through their longest (so mostly their rarest) words, then compared themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.core.decided import BY_PERSON
from desktop.core.history import references
from desktop.core.history.rows import Entry, entries, storable
from desktop.core.history.words import plain

if TYPE_CHECKING:
    from sqlite_utils import Database

By = Literal["photo", "reference", "text"]

ALIKE = 0.8
"""Texts of which so large a share of all words is in both are nearly the same."""
FEWEST = 3
"""Of fewer words, a text must be the same: too many products are a "red candle"."""
LONGEST = 3
"""So many of the longest words find a text; where they do not, the next so many are tried."""
LEAST_LETTERS = 3
LOOKED_AT = 40
"""So many of the newest that are found are compared."""


@dataclass(frozen=True)
class Sought:
    """What is known of a product."""

    reference: str = ""
    designation: str = ""
    description: str = ""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the photos, in hexadecimal digits; empty where one is not known."""


@dataclass(frozen=True)
class Seen:
    """An earlier entry of what seems to be the same product."""

    entry: Entry
    by: By
    who: str
    """The operator who decided, else who was at the machine; empty where nobody said."""


def seen(db: Database, sought: Sought, without: Collection[int] = ()) -> Seen | None:
    """The earlier entry of a product; of several one that a person has decided on, the newest.

    `without` are the ids of entries that do not count, such as the product's own.
    """
    ways: tuple[tuple[By, Callable[[Database, Sought], list[Entry]]], ...] = (
        ("photo", _by_photo),
        ("reference", _by_reference),
        ("text", _by_text),
    )
    for by, find in ways:
        known = [one for one in find(db, sought) if one.final is not None and one.id not in without]
        if known:
            decided = [one for one in known if one.decision in BY_PERSON]
            entry = (decided or known)[0]
            return Seen(entry, by, _who(db, entry))
    return None


def photo_known(db: Database, sha256: str) -> bool:
    """Whether an entry was made of this photo, be it shown or deleted."""
    sql = f"{_PHOTO} LIMIT ?"
    rows = db.execute(sql, (bytes.fromhex(sha256)[:8], LOOKED_AT)).fetchall()
    return any(bytes.fromhex(sha256) == stored[:32] for _, stored, _ in rows)


_PHOTO = (
    "SELECT id, hashes, deleted FROM predictions"
    " WHERE hashes IS NOT NULL AND substr(hashes, 1, 8) = ? ORDER BY id DESC"
)


def _by_photo(db: Database, sought: Sought) -> list[Entry]:
    ids = []
    for one in sought.hashes:
        if not one:
            continue
        whole = bytes.fromhex(one)
        rows = db.execute(f"{_PHOTO} LIMIT ?", (whole[:8], LOOKED_AT))
        ids += [id_ for id_, stored, deleted in rows if not deleted and whole == stored[:32]]
    return _newest(db, ids)


def _by_reference(db: Database, sought: Sought) -> list[Entry]:
    return references.find(db, sought.reference, limit=LOOKED_AT)


def _by_text(db: Database, sought: Sought) -> list[Entry]:
    words = _words(sought.designation, sought.description)
    ranked = sorted(words, key=len, reverse=True)
    least = 1.0 if len(words) < FEWEST else ALIKE
    for first in (0, LONGEST) if least < 1.0 else (0,):
        some = [one for one in ranked[first : first + LONGEST] if len(one) >= LEAST_LETTERS]
        if len(some) < max(1, min(2, len(words))):
            break
        found = _newest(db, _matching(db, some))
        alike = [
            one for one in found if _alike(words, _words(one.designation, one.description)) >= least
        ]
        if alike:
            return alike
    return []


def _matching(db: Database, words: Sequence[str]) -> list[int]:
    """The newest rows with these words."""
    query = " ".join(f'"{word}"' for word in words)
    sql = (
        "SELECT p.id FROM predictions_fts f CROSS JOIN predictions p ON p.id = f.rowid"
        " WHERE f.predictions_fts MATCH ? AND p.deleted = 0 ORDER BY f.rowid DESC LIMIT ?"
    )
    return [row[0] for row in db.execute(sql, (query, LOOKED_AT))]


def _newest(db: Database, ids: Iterable[int]) -> list[Entry]:
    return entries(db, sorted(set(ids), reverse=True)[:LOOKED_AT])


def _words(*texts: str) -> frozenset[str]:
    return frozenset(plain(storable(" ".join(texts))).split())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _who(db: Database, entry: Entry) -> str:
    person = entry.decided_by if entry.decided_by is not None else entry.operator
    row = db.execute("SELECT name FROM operators WHERE id = ?", (person,)).fetchone()
    return "" if row is None else str(row[0])
