"""What the channel has been told, as it was told: for whoever wants to see what left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from channel.corrections import Decision, folder_of
from desktop.core.corrections.outbox import opened
from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class Line:
    """One line of a delivered letter."""

    id: str
    """Of the decision."""
    letter: str
    """The name of the letter's object."""
    delivered: datetime
    """In UTC."""
    revokes: bool
    """Whether the letter takes the decision back."""
    decision: Decision | None
    """What the letter says of it; None where it takes it back, or is too old to be kept."""


def lines(history: History) -> Iterator[Line]:
    """All lines of delivered letters, newest letter first.  Raises as `History`."""
    before = None
    while (row := history.ask(lambda db, before=before: _letter(db, before))) is not None:  # type: ignore[misc]
        before = row["number"]
        yield from _lines(row)


def _letter(db: Database, before: int | None) -> dict[str, Any] | None:
    """The newest delivered letter with a number below this one."""
    older = "" if before is None else "AND number < :before"
    query = f"SELECT * FROM letters WHERE delivered > '' {older} ORDER BY number DESC LIMIT 1"
    row = next(db.query(query, {"before": before}), None)
    if row is not None:
        held = "SELECT uid, revokes FROM letter_lines WHERE letter = ?"
        row["lines"] = db.execute(held, [row["number"]]).fetchall()
    return row


def _lines(row: dict[str, Any]) -> Iterator[Line]:
    name = f"{folder_of(row['device'])}{row['number']:020d}-{row['uid'].hex()}.json"
    delivered = datetime.fromisoformat(row["delivered"])
    said = {} if row["content"] is None else {one.id: one for one in opened(row).decisions}
    for uid, revokes in row["lines"]:
        decision = None if revokes else said.get(uid.hex())
        yield Line(uid.hex(), name, delivered, bool(revokes), decision)
