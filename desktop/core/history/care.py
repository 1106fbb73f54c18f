"""What a history needs now and then: a copy a day, a look for damage, and the end of what is to go.

All of it is bounded or in slices, so that it disturbs nobody; whoever calls it does so on a thread
of its own.
"""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop.core import settings
from desktop.core.corrections.forgetting import forget_letters, letters_about
from desktop.core.errors import HistoryDamaged, HistoryError
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

UNTOLD = timedelta(days=30)
"""So long does a deleted row wait for its decision to be sent; then the deletion wins."""

A_DAY = timedelta(hours=20)
"""A little less, so that who comes in earlier today has a copy today."""

LOOK_BYTES = 4_000_000_000
"""Larger files are not looked over for damage: at a million rows it takes some seconds, and these
would be millions."""

_OPERATIONS = 10_000
"""Of SQLite, between two questions whether to stop."""


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
    history: History,
    now: datetime | None = None,
    stop: Callable[[], bool] = lambda: False,
    *,
    telling: bool = False,
    look: bool = False,
) -> Cared:
    """Does what is due; `stop` is asked between slices whether to leave the rest for next time.

    `telling`: decisions may leave this machine, so that rows with decisions that have not been sent
    wait for that.  `look`: the file is looked over also where that was done today.

    Raises HistoryDamaged where damage is found (nothing else is done then), OSError where there is
    no copy to be had (all else is done then), and what `History` raises.
    """
    at = now or datetime.now(UTC)
    copied, whole, failure = None, True, None
    try:
        copied, whole = _copy(history, at, stop, look)
    except HistoryDamaged:
        raise
    except (HistoryError, OSError) as error:
        # A full disk is no reason to keep what is to go: to go is what it needs.
        failure = error
    purged = 0
    if not stop():
        purged = purge(history, at - UNDELETABLE, stop, telling=telling)
        days = history.ask(settings.retention_days)
        if days is not None:
            purged += retire(history, at - timedelta(days=days), stop, telling=telling)
    if failure is not None:
        raise failure
    return Cared(copied, whole, purged)


def purge(
    history: History,
    before: datetime,
    stop: Callable[[], bool] = lambda: False,
    *,
    telling: bool = False,
) -> int:
    """Removes rows that were marked as deleted before a moment; returns how many.

    With `telling`, not those whose decision has not been sent, unless they were marked long ago.
    """
    rows = _Rows("deleted > 0 AND deleted < :before", milliseconds(before))
    if telling:
        late = milliseconds(before - UNTOLD)
        rows = _Rows(f"{rows.condition} AND (deleted < {late} OR {_SAID})", rows.before)
    return _remove(history, rows, stop)


def retire(
    history: History,
    before: datetime,
    stop: Callable[[], bool] = lambda: False,
    *,
    telling: bool = False,
) -> int:
    """Removes rows that were recorded before a moment; returns how many.  With `telling`, not those
    whose decision has not been sent."""
    condition = f"at < :before AND {_SAID}" if telling else "at < :before"
    return _remove(history, _Rows(condition, milliseconds(before)), stop)


class _Rows(NamedTuple):
    condition: str
    before: int
    """The value in it."""


_SAID = """NOT EXISTS (
    SELECT 1 FROM decisions d WHERE d.prediction = predictions.id AND d.undone = 0 AND d.told = 0
    AND length(d.code) BETWEEN 1 AND 64
)"""
"""Nothing of a row waits to be sent (as in `corrections.waiting`)."""


def _copy(
    history: History, at: datetime, stop: Callable[[], bool], look: bool
) -> tuple[Path | None, bool]:
    """The copy of the day, where it is due, and whether the file was looked over."""
    last = next((one.at for one in snapshots(history.path) if one.why == Why.DAILY), None)
    due = last is None or not timedelta(0) <= at - last < A_DAY
    if not due and not look:
        return None, True
    with contextlib.closing(connect(history.path)) as db, typed(history.path):
        db.conn.set_progress_handler(lambda: int(stop()), _OPERATIONS)
        try:
            # Before the copy: damage must not push the last sound copies out.
            whole = files.look(db.conn, history.path, LOOK_BYTES)
        except sqlite3.OperationalError:
            if not stop():
                raise
            return None, False
        finally:
            db.conn.set_progress_handler(None, 0)
        return (files.snapshot(db.conn, history.path, Why.DAILY) if due else None), whole


def _remove(history: History, rows: _Rows, stop: Callable[[], bool]) -> int:
    sql = f"SELECT id FROM predictions WHERE {rows.condition}"
    values = {"before": rows.before}
    # Found once: those that wait would be read again for each slice.
    found = history.survey(lambda db: array("q", (row[0] for row in db.execute(sql, values))))

    def remove(db: Database, chosen: array[int]) -> int:
        # Somebody may have taken a deletion back meanwhile, or decided.
        numbers = ", ".join(map(str, chosen))
        some = [row[0] for row in db.execute(f"{sql} AND id IN ({numbers})", values)]
        marks = ", ".join("?" * len(some))
        forget_letters(db, letters_about(db, some))
        # What a person decided of them stays in the log, without what it was about.
        for table, column in (
            ("thumbnails", "prediction"),
            ("batch_items", "prediction"),
            ("predictions", "id"),
        ):
            db.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", some)
        return len(some)

    removed = 0
    for place in range(0, len(found), SLICE):
        if stop():
            break
        chosen = found[place : place + SLICE]
        removed += history.change(lambda db, chosen=chosen: remove(db, chosen))  # type: ignore[misc]
    if removed:
        empty = (
            "DELETE FROM batches WHERE state = 'complete'"
            " AND NOT EXISTS (SELECT 1 FROM batch_items i WHERE i.batch = batches.id)"
        )
        history.change(lambda db: db.execute(empty))
    return removed
