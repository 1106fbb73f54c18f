"""Taking back what was decided: here at once, and at the channel with the next letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.decisions import Change, reopen
from desktop.core.errors import NoSuchDecision
from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database

PREFIX = 6
"""Digits of an id that may stand for it."""


@dataclass(frozen=True)
class Choice:
    """Which decisions are meant: those for which all that is given holds."""

    ids: tuple[str, ...] = ()
    """Of decisions, or how they begin; none: of all."""
    operator: str | None = None
    """The name of whoever decided."""
    since: datetime | None = None
    """Made then or later."""


@dataclass(frozen=True)
class Revoked:
    """What was taken back."""

    decisions: int
    told: int
    """So many of them have been sent: their revocation waits to be sent too."""
    change: Change
    """What it changed of the entries that are still there."""


def revoke(history: History, choice: Choice) -> Revoked:
    """Takes the chosen decisions back.

    Raises NoSuchDecision where none that stands is among them, and as `History`.
    """

    def take_back(db: Database) -> Revoked:
        chosen = _chosen(db, choice)
        if not chosen:
            raise NoSuchDecision
        change = reopen(db, [row.prediction for row in chosen if row.prediction])
        _without_entries(db, chosen)
        return Revoked(len(chosen), sum(row.told for row in chosen), change)

    # One transaction: what somebody decides meanwhile is another decision, and none is half taken
    # back after a kill.
    return history.change(take_back)


class _Row(NamedTuple):
    id: int
    prediction: int | None
    told: int


def _without_entries(db: Database, chosen: Iterable[_Row]) -> None:
    """Takes back what is left of decisions whose entries were purged."""
    gone = [(row.id,) for row in chosen if row.prediction is None]
    db.conn.executemany("UPDATE decisions SET undone = 1 WHERE id = ?", gone)


def _chosen(db: Database, choice: Choice) -> list[_Row]:
    wanted, values = ["undone = 0"], list[object]()
    if choice.ids:
        wanted.append("(" + " OR ".join(["hex(uid) LIKE ?"] * len(choice.ids)) + ")")
        values += [f"{one.upper()}%" for one in choice.ids]
    if choice.operator is not None:
        wanted.append("operator IN (SELECT id FROM operators WHERE name = ?)")
        values.append(choice.operator)
    if choice.since is not None:
        wanted.append("julianday(at) >= julianday(?)")
        values.append(choice.since.isoformat())
    query = f"SELECT id, prediction, told FROM decisions WHERE {' AND '.join(wanted)}"
    return [_Row(*row) for row in db.execute(query, values)]
