"""What waits to be told, and what was: the questions of the outbox to the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from channel.corrections import MOST_DECISIONS
from desktop.core.corrections.composing import Said
from desktop.core.history.rows import entries

if TYPE_CHECKING:
    from sqlite_utils import Database

HERE = "l.channel = :channel AND l.device = :device"
"""Of a letter `l`; with `values_of` the place."""


@dataclass(frozen=True)
class Place:
    """Whose letters, and to which channel: another place is told nothing of what this one was."""

    channel: str
    """As `Connection.channel`."""
    device: str


class Told(NamedTuple):
    """What the channel has been told so far, from wherever this history was."""

    standing: int
    """Decisions that stand."""
    revoked: int
    """Decisions that it was told to forget."""
    last: datetime | None
    """When a letter was delivered last."""


_SENDABLE = """
    SELECT id FROM decisions INDEXED BY decisions_to_tell
    WHERE told = undone AND (undone = 1 OR prediction IS NOT NULL)
    AND length(code) BETWEEN 1 AND 64
"""
"""What stands and was not told, or was told and no longer stands.  Of what was purged before it
could be told, nothing is left to tell; a letter has no room for longer codes."""

_REVOKED = f"""
    FROM ({_SENDABLE} AND undone = 1) w
    JOIN decisions d ON d.id = w.id
    WHERE EXISTS (
        SELECT 1 FROM letter_lines t JOIN letters l ON l.number = t.letter AND {HERE}
        WHERE t.uid = d.uid AND t.revokes = 0 AND (l.delivered NOT NULL OR l.content IS NULL)
    )
    AND NOT EXISTS (
        SELECT 1 FROM letter_lines t JOIN letters l ON l.number = t.letter AND {HERE}
        WHERE t.uid = d.uid AND t.revokes = 1 AND l.delivered NOT NULL
    )
"""
"""What was told from here (or may have been), is no longer so, and was not revoked from here."""

_BEING_TOLD = f"""
    SELECT count(*) FROM letters l
    JOIN letter_lines t ON t.letter = l.number AND t.revokes = 0
    JOIN decisions d ON d.uid = t.uid AND d.undone = 1 AND d.told < 2
    WHERE l.delivered IS NULL AND l.content NOT NULL AND {HERE}
"""
"""What was taken back while its letter was on the way: the letter may have arrived, and has to be
ticked off before it can be revoked.  Another place may have been told it meanwhile."""


def count(db: Database, query: str, values: Mapping[str, Any] | None = None) -> int:
    """The one number that a query answers with."""
    return int(db.execute(query, values or {}).fetchone()[0])


def values_of(place: Place) -> dict[str, Any]:
    """A place as values of a query."""
    return {"channel": place.channel, "device": place.device}


def waiting(db: Database, place: Place | None) -> int:
    """How many decisions and revocations are to be told; without a place, decisions alone."""
    decisions = count(db, f"SELECT count(*) FROM ({_SENDABLE} AND undone = 0)")
    if place is None:
        return decisions
    revoked = count(db, f"SELECT count(*) {_REVOKED}", values_of(place))
    return decisions + revoked + count(db, _BEING_TOLD, values_of(place))


def unsent(db: Database) -> set[int]:
    """The entries of which a decision is still to be told."""
    query = f"SELECT prediction FROM decisions WHERE id IN ({_SENDABLE} AND undone = 0)"
    return {row[0] for row in db.execute(query)}


def told(db: Database) -> Told:
    """What the channel has been told so far."""
    standing = count(db, "SELECT count(*) FROM decisions WHERE told = 1 AND undone = 0")
    revoked = count(db, "SELECT count(*) FROM decisions WHERE told = 2")
    (last,) = db.execute("SELECT max(delivered) FROM letters").fetchone()
    return Told(standing, revoked, datetime.fromisoformat(last) if last else None)


def candidates(db: Database, place: Place) -> tuple[list[bytes], list[Said]]:
    """Ids to revoke, and decisions to tell."""
    values = {**values_of(place), "limit": MOST_DECISIONS}
    query = f"SELECT d.uid {_REVOKED} ORDER BY d.id LIMIT :limit"
    revoked = [uid for (uid,) in db.execute(query, values)]
    rows = db.execute(
        f"""
        SELECT d.uid, d.at, coalesce(o.pseudonym, ''), d.code, d.prediction
        FROM ({_SENDABLE} AND undone = 0) w
        JOIN decisions d ON d.id = w.id
        LEFT JOIN operators o ON o.id = d.operator
        ORDER BY d.id LIMIT :limit
        """,
        {"limit": MOST_DECISIONS - len(revoked)},
    ).fetchall()
    # Each query sees the file as it is by then: an entry may be purged in between.
    known = {entry.id: entry for entry in entries(db, [row[-1] for row in rows])}
    return revoked, [
        Said(uid, at, operator, code, known[id_])
        for uid, at, operator, code, id_ in rows
        if id_ in known
    ]


def waits(db: Database, uid: bytes, undone: int) -> bool:
    """Whether a decision (a revocation, where `undone` is 1) is still to be told."""
    query = "SELECT count(*) FROM decisions WHERE uid = :uid AND undone = :both AND told = :both"
    return count(db, query, {"uid": uid, "both": undone}) == 1
