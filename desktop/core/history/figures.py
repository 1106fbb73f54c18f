"""What is looked at rather than read: work per day, and how often people correct the model.

All of it goes through many rows: for `History.survey`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.decided import Decided
from desktop.core.history.names import Label, Names
from desktop.core.history.rows import milliseconds

if TYPE_CHECKING:
    from sqlite_utils import Database


class Day(NamedTuple):
    """The entries of one day, by this machine's clock."""

    day: date
    entries: int
    decisions: dict[Decided, int]

    @property
    def automatic(self) -> float:
        """The share that nobody had to look at, of what got an answer."""
        answered = self.entries - self.decisions.get(Decided.FAILED, 0)
        return self.decisions.get(Decided.AUTO, 0) / answered if answered else 0.0


class Corrections(NamedTuple):
    """What people made of one model's answers in one category."""

    category: Label
    """The model's."""
    model_version: str
    decided: int
    """Accepted or corrected by people."""
    corrected: int

    @property
    def rate(self) -> float:
        """The share of corrections among what people decided."""
        return self.corrected / self.decided


def days(db: Database, since: datetime, until: datetime) -> list[Day]:
    """The days with entries between two moments, oldest first."""
    sql = (
        "SELECT date(p.at / 1000, 'unixepoch', 'localtime') AS day, p.decision, count(*)"
        " FROM predictions p INDEXED BY predictions_facts"
        " WHERE p.deleted = 0 AND p.at >= ? AND p.at < ? GROUP BY 1, 2 ORDER BY 1"
    )
    found: dict[str, dict[Decided, int]] = {}
    for day, decision, count in db.execute(sql, (milliseconds(since), milliseconds(until))):
        found.setdefault(day, {})[Decided.numbered(decision)] = count
    return [
        Day(date.fromisoformat(day), sum(decisions.values()), decisions)
        for day, decisions in found.items()
    ]


def corrections(db: Database) -> list[Corrections]:
    """How often people corrected each category of each model, by category and then by model in
    the order in which they came to this machine; without those that nobody has looked at."""
    names: Names = db.conn.names
    sql = (
        "SELECT p.category, p.model, count(*), count(*) FILTER (WHERE p.decision = 3)"
        " FROM predictions p INDEXED BY predictions_decision"
        " WHERE p.decision IN (2, 3) AND p.deleted = 0 AND p.category NOT NULL"
        " AND p.model NOT NULL GROUP BY 1, 2"
    )
    rows = [(names.label(row[0]), *row[1:]) for row in db.execute(sql)]
    return [
        Corrections(label, names.version(model), decided, corrected)
        for label, model, decided, corrected in sorted(rows)
    ]
