"""How a decision gets into the file: rows change their state, and the log of decisions follows."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.core.decided import BY_PERSON, Decided
from desktop.core.history.names import Names
from desktop.core.history.rows import moment_of

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class State:
    """What decisions change of a row, beside what the model said."""

    category: int | None
    """The model's, which stays."""
    operator: int | None
    """Who was at the machine, which stays."""
    decision: Decided
    person: int | None
    decided_at: int | None
    decided_by: int | None
    deleted: int

    @property
    def decided(self) -> tuple[object, ...]:
        """What the log of decisions says of it."""
        if self.decision not in BY_PERSON:
            return ()
        return (self.decision, self.person, self.decided_at, self.decided_by)


def states(db: Database, ids: Iterable[int]) -> dict[State, array[int]]:
    """The rows that there are of these, by what they are like."""
    _choose(db, ids)
    sql = (
        "SELECT p.category, p.operator, p.decision, p.person, p.decided_at, p.decided_by,"
        " p.deleted, p.id FROM temp.chosen c CROSS JOIN predictions p ON p.id = c.id"
    )
    found: dict[State, array[int]] = {}
    raw: dict[tuple[object, ...], array[int]] = {}
    for *some, id_ in db.execute(sql):
        raw.setdefault(tuple(some), array("q")).append(id_)
    for (category, operator, decision, *rest), chosen in raw.items():
        state = State(category, operator, Decided.numbered(decision), *rest)  # type: ignore[arg-type]
        found[state] = chosen
    return found


def apply(db: Database, before: State, after: State, ids: Iterable[int]) -> array[int]:
    """Leads rows from one state to another, those of them that are in it; returns their ids."""
    _choose(db, ids)
    current = (
        "SELECT p.id FROM temp.chosen c CROSS JOIN predictions p ON p.id = c.id"
        " WHERE (p.category, p.operator, p.decision, p.person, p.decided_at, p.decided_by,"
        " p.deleted) IS (?, ?, ?, ?, ?, ?, ?)"
    )
    values = (
        *(before.category, before.operator, before.decision.number, before.person),
        *(before.decided_at, before.decided_by, before.deleted),
    )
    found = array("q", (row[0] for row in db.execute(current, values)))
    if len(found) != db.execute("SELECT count(*) FROM temp.chosen").fetchone()[0]:
        _choose(db, found)
    if before.decided != after.decided:
        _log(db, before, after, found)
    final = after.category if after.person is None else after.person
    hand = after.operator if after.decided_by is None else after.decided_by
    db.execute(
        "UPDATE predictions SET decision = ?, person = ?, decided_at = ?, decided_by = ?,"
        " deleted = ?, final = ?, hand = ? WHERE id IN (SELECT id FROM temp.chosen)",
        (
            *(after.decision.number, after.person, after.decided_at, after.decided_by),
            *(after.deleted, final, hand),
        ),
    )
    return found


def _log(db: Database, before: State, after: State, ids: array[int]) -> None:
    """The standing decision no longer stands; the new one does."""
    if before.decided:
        db.execute(
            "UPDATE decisions SET undone = 1 WHERE undone = 0"
            " AND prediction IN (SELECT id FROM temp.chosen)"
        )
    if not after.decided:
        return
    names: Names = db.conn.names
    number = after.category if after.person is None else after.person
    assert number is not None  # nothing can be accepted where there is no answer
    assert after.decided_at is not None
    at = moment_of(after.decided_at).isoformat(timespec="milliseconds")
    rest = (at, after.decided_by, after.decision.value, *names.label(number))
    db.conn.executemany(
        "INSERT INTO decisions (uid, prediction, at, operator, kind, code, name_fr, name_en)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((_uid(), id_, *rest) for id_ in ids),
    )


def _uid() -> bytes:
    """As random as a uuid4, whose bits it has: sixteen bytes."""
    some = bytearray(secrets.token_bytes(16))
    some[6] = some[6] & 0x0F | 0x40
    some[8] = some[8] & 0x3F | 0x80
    return bytes(some)


def _choose(db: Database, ids: Iterable[int]) -> None:
    """Has `temp.chosen` hold these ids: a list of any length, in one query."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM temp.chosen")
    db.conn.executemany("INSERT OR IGNORE INTO temp.chosen VALUES (?)", ((id_,) for id_ in ids))
