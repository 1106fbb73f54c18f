"""Which entries a person means when deciding on many at once, and how they look."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from desktop.core.decided import Decided
from desktop.core.history import pages
from desktop.core.history.pages import Filter

if TYPE_CHECKING:
    from sqlite_utils import Database


@runtime_checkable
class Query(Protocol):
    """Entries that are described, not listed: whoever describes them need not have their ids."""

    def ids(self, db: Database) -> Sequence[int]:
        """The ids of the entries that are meant."""


@dataclass(frozen=True)
class Everything:
    """All that a filter finds, but for a few: what a table shows of which all is chosen."""

    found: Filter
    newest: int
    """Of the entries that a person could mean: later ones had no row in the table."""
    without: frozenset[int] = field(default_factory=frozenset)

    def ids(self, db: Database) -> array[int]:
        """As `Query`."""
        found, without = pages.ids(db, self.found), self.without
        return array("q", (id_ for id_ in found if id_ <= self.newest and id_ not in without))


@dataclass(frozen=True)
class Answers:
    """The answers that items of a batch have, by the positions of the items."""

    batch: int
    places: Sequence[int]

    def ids(self, db: Database) -> array[int]:
        """As `Query`; each answer once, though several items may share it."""
        found: dict[int, None] = {}
        for start in range(0, len(self.places), TOGETHER):
            some = self.places[start : start + TOGETHER]
            marks = ", ".join("?" * len(some))
            sql = (
                "SELECT i.prediction FROM batch_items i JOIN predictions p ON p.id = i.prediction"
                f" WHERE i.batch = ? AND i.position IN ({marks}) AND p.deleted = 0"
            )
            found |= dict.fromkeys(row[0] for row in db.execute(sql, (self.batch, *some)))
        return array("q", found)


TOGETHER = 500
"""Rows that one statement asks for."""


def undisputed(db: Database, least: float, batch: int | None = None) -> array[int]:
    """What waits for a person, though its probability is `least` or more and nothing speaks against
    it: text and photo agree, and both look like what the model knows."""
    rows = "predictions p INDEXED BY predictions_review WHERE"
    values: dict[str, Any] = {"least": least, "batch": batch}
    if batch is not None:
        rows = (
            "batch_items i CROSS JOIN predictions p ON p.id = i.prediction WHERE i.batch = :batch"
            " AND"
        )
    # The number stands in the query itself: else the index, which is of these rows, is not used.
    sql = (
        f"SELECT p.id FROM {rows} p.decision = {Decided.REVIEW.number} AND p.deleted = 0"
        " AND p.disagree = 0 AND p.probability >= :least AND NOT p.unlike"
    )
    return array("q", (row[0] for row in db.execute(sql, values)))


def members(db: Database, ids: Sequence[int], batch: int) -> list[int]:
    """Those of some entries that a batch has."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT prediction FROM batch_items WHERE batch = ? AND prediction IN ({marks})"
    found = {row[0] for row in db.execute(sql, (batch, *ids))}
    return [id_ for id_ in ids if id_ in found]


def deleted(db: Database, ids: Sequence[int]) -> set[int]:
    """Those of some entries that are marked as deleted."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT id FROM predictions WHERE deleted > 0 AND id IN ({marks})"
    return {row[0] for row in db.execute(sql, list(ids))}


def pictures(db: Database, ids: Sequence[int]) -> dict[int, bytes]:
    """The small pictures of entries, JPEG, of those that have one."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT prediction, jpeg FROM thumbnails WHERE prediction IN ({marks})"
    return dict(db.execute(sql, list(ids)).fetchall())
