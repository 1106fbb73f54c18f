"""What the users of a history have agreed on, in its own file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desktop.core.decided import DEFAULT_TARGET

if TYPE_CHECKING:
    from sqlite_utils import Database

TARGET_PRECISION = "target precision"
"""The share of right decisions asked of what is decided automatically."""
RETENTION_DAYS = "retention days"
"""How long entries are kept; null or missing: for ever."""


def read(db: Database, key: str, default: Any = None) -> Any:
    """The value of a setting."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return default if row is None else json.loads(row[0])


def write(db: Database, key: str, value: Any) -> None:
    """Sets a setting to what JSON can hold, within a transaction (`History.change`)."""
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))


def target_precision(db: Database) -> float:
    """The share of right decisions asked of what is decided automatically."""
    return float(read(db, TARGET_PRECISION, DEFAULT_TARGET))


def retention_days(db: Database) -> int | None:
    """How long entries are kept, in days; None: for ever."""
    days = read(db, RETENTION_DAYS)
    return None if days is None else int(days)
