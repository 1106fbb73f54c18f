"""What a later attempt at the same product takes the place of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.core.decided import BY_PERSON
from desktop.core.history.rows import milliseconds

if TYPE_CHECKING:
    from sqlite_utils import Database


def retire(db: Database, ids: Sequence[int]) -> list[int]:
    """Marks entries as deleted that no person has decided on; returns which.  For `change`.

    A product that is asked again, with more text or another photo, is one product still: its
    earlier answer must neither wait for a review nor be found as "seen before".
    """
    marks = ", ".join("?" * len(ids))
    people = ", ".join(str(one.number) for one in BY_PERSON)
    open_ = f"id IN ({marks}) AND deleted = 0 AND decision NOT IN ({people})"
    found = [row[0] for row in db.execute(f"SELECT id FROM predictions WHERE {open_}", list(ids))]
    now = milliseconds(datetime.now(UTC))
    db.execute(f"UPDATE predictions SET deleted = ? WHERE {open_}", [now, *ids])
    return found
