"""What a history needs now and then: a copy a day, a look for damage, and the end of what is to go.

All of it is bounded or in slices, so that it disturbs nobody; whoever calls it does so on a thread
of its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core import settings
from desktop.core.history import files
from desktop.core.history.files import Why, snapshots
from desktop.core.history.rows import milliseconds
from desktop.core.history.store import History, connect, typed

if TYPE_CHECKING:
    from sqlite_utils import Database

SLICE = 100
"""Rows that are purged in one transaction: some hundredths of a second."""

UNDELETABLE = timedelta(days=1)
"""So long can a deletion be taken back, in this window or another."""

A_DAY = timedelta(hours=20)
"""A little less, so that who comes in earlier today has a copy today."""

LOOK_BYTES = 4_000_000_000
"""Larger files are not looked over for damage: at a million rows it takes some seconds, and these
would be millions."""


@dataclass(frozen=True)
class Cared:
    """What was done."""

    copied: Path | None
    """The day's copy, where one was due."""
    whole: bool
    """Whether it was looked for damage everywhere, where that was due."""
    purged: int
    """Rows that were deleted, or too old."""


def care(
    history: History, now: datetime | None = None, stop: Callable[[], bool] = lambda: False
) -> Cared:
    """Does what is due; `stop` is asked between slices whether to leave the rest for next time.

    Raises HistoryDamaged where damage is found, OSError where there is no copy to be had, and what
    `History` raises.
    """
    at = now or datetime.now(UTC)
    copied, whole = None, True
    last = next((one.at for one in snapshots(history.path) if one.why == Why.DAILY), None)
    if last is None or not timedelta(0) <= at - last < A_DAY:
        with contextlib.closing(connect(history.path)) as db, typed(history.path):
            # Before the copy: damage must not push the last sound copies out.
            whole = files.look(db.conn, history.path, LOOK_BYTES)
            copied = files.snapshot(db.conn, history.path, Why.DAILY)
    purged = purge(history, at - UNDELETABLE, stop)
    days = history.ask(settings.retention_days)
    if days is not None:
        purged += retire(history, at - timedelta(days=days), stop)
    return Cared(copied, whole, purged)


def purge(history: History, before: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Removes rows that were marked as deleted before a moment; returns how many."""
    condition = "deleted > 0 AND deleted < ?"
    return _remove(history, condition, milliseconds(before), stop)


def retire(history: History, before: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Removes rows that were recorded before a moment; returns how many."""
    return _remove(history, "at < ?", milliseconds(before), stop)


def _remove(history: History, condition: str, value: int, stop: Callable[[], bool]) -> int:
    def remove(db: Database) -> int:
        sql = f"SELECT id FROM predictions WHERE {condition} LIMIT {SLICE}"
        some = [row[0] for row in db.execute(sql, (value,))]
        marks = ", ".join("?" * len(some))
        # What a person decided of them stays in the log, without what it was about.
        for table, column in (
            ("thumbnails", "prediction"),
            ("batch_items", "prediction"),
            ("predictions", "id"),
        ):
            db.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", some)
        return len(some)

    removed = 0
    while not stop() and (some := history.change(remove)):
        removed += some
    if removed:
        empty = (
            "DELETE FROM batches WHERE state = 'complete'"
            " AND NOT EXISTS (SELECT 1 FROM batch_items i WHERE i.batch = batches.id)"
        )
        history.change(lambda db: db.execute(empty))
    return removed
