"""Letters of what waits to be told, written down whole before any of it is sent.

One letter at a time: it keeps its name and its bytes, however often its delivery is tried, and what
it tells is ticked off in the transaction that notes its delivery.  For one sender at a time.

A letter that was not delivered when the machine got another name or another channel may have
arrived all the same.  It stays for the day on which the machine is there again; meanwhile the new
place is told the same, under the same ids of decisions.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from channel.corrections import Decision, Letter, decode, encode, folder_of
from desktop.core.corrections.composing import ROOM, Said, decision_of, photos_of, size
from desktop.core.corrections.enclosing import enclosures
from desktop.core.corrections.forgetting import forget_letters
from desktop.core.corrections.waiting import (
    HERE,
    Place,
    Told,
    candidates,
    count,
    told,
    values_of,
    waiting,
    waits,
)
from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bundle.spec import PhotoSpec

MOST_PHOTO_BYTES = 8_000_000
"""Bytes of photos that one letter may enclose, and of the last product's a few more."""
KEPT = timedelta(days=90)
"""How long a delivered letter can be read again on the laptop."""


@dataclass(frozen=True)
class Written:
    """A letter that is to be delivered."""

    number: int
    id: bytes
    name: str
    """Of its object."""
    content: bytes = field(repr=False)
    photos: Mapping[str, bytes] = field(repr=False)
    """JPEGs that go before it, by their SHA-256."""
    decisions: int
    revoked: int


class Outbox:
    """What waits in a history, and the letters made of it.  Every method may raise as `History`."""

    def __init__(self, history: History) -> None:
        self._history = history

    def waiting(self, place: Place | None) -> int:
        """How many decisions and revocations are to be told; without a place, decisions alone."""
        return self._history.ask(lambda db: waiting(db, place))

    def told(self) -> Told:
        """What the channel has been told so far."""
        return self._history.ask(told)

    def write(self, place: Place, spec: PhotoSpec | None) -> Written | None:
        """The letter to deliver next: the one that was written last and not delivered, else a new
        one of what waits; None where nothing does.

        With the `spec` of the model's photos, a new letter encloses them.
        """
        pending = self._history.ask(lambda db: _pending(db, place))
        if pending is not None:
            return pending
        revoked, said = self._history.ask(lambda db: candidates(db, place))
        decisions, photos = _composed(said, spec)
        if not decisions and not revoked:
            return None
        self._history.change(lambda db: _keep(db, place, decisions, revoked, photos))
        # Whatever was taken back meanwhile is not in it; perhaps it says nothing at all.
        return self._history.ask(lambda db: _pending(db, place))

    def former(self, place: Place) -> list[Written]:
        """Letters to the same channel that were not delivered, of other names of this machine."""
        return self._history.ask(lambda db: _former(db, place))

    def drop(self, letter: Written) -> None:
        """Takes a letter apart that has surely not arrived: what it says waits again."""
        self._history.change(lambda db: _drop(db, letter))

    def rewrite(self, letter: Written, *, enclose: bool) -> Written | None:
        """The same under a new number and a new name, with its photos or without; None where it is
        gone: the history may have been replaced by a copy.

        What it says counts once, even where the former one arrives as well.
        """
        return self._history.change(lambda db: _rewritten(db, letter, enclose))

    def delivered(self, letter: Written) -> None:
        """Ticks off a letter and all that it tells."""
        self._history.change(lambda db: _tick_off(db, letter))


def _pending(db: Database, place: Place) -> Written | None:
    """The letter of this place that was not delivered."""
    query = f"SELECT * FROM letters l WHERE {_OPEN} AND {HERE} ORDER BY number"
    row = next(db.query(query, values_of(place)), None)
    return None if row is None else _read(db, row)


def _former(db: Database, place: Place) -> list[Written]:
    query = f"""
        SELECT * FROM letters l WHERE {_OPEN} AND l.channel = :channel AND l.device <> :device
        ORDER BY number
    """
    return [_read(db, row) for row in db.query(query, values_of(place))]


_OPEN = "l.delivered IS NULL AND l.content NOT NULL"


def _read(db: Database, row: Mapping[str, Any]) -> Written:
    enclosed = "SELECT sha256, jpeg FROM letter_photos WHERE letter = ?"
    photos = dict(db.execute(enclosed, [row["number"]]).fetchall())
    return _written(opened(row), row["content"], photos)


def opened(row: Mapping[str, Any]) -> Letter:
    """The letter in a row of `letters` that still has its content."""
    name = f"{folder_of(row['device'])}{row['number']:020d}-{row['uid'].hex()}.json"
    return decode(name, row["content"])


def _written(letter: Letter, content: bytes, photos: Mapping[str, bytes]) -> Written:
    counts = len(letter.decisions), len(letter.revoked)
    uid = bytes.fromhex(letter.id)
    return Written(letter.number, uid, letter.name, content, photos, *counts)


def _composed(
    said: Iterable[Said], spec: PhotoSpec | None
) -> tuple[list[Decision], dict[str, bytes]]:
    """As much of it as a letter holds, and its photos."""
    decisions: list[Decision] = []
    photos: dict[str, bytes] = {}
    used = 0
    for one in said:
        enclosed = enclosures(photos_of(one.entry), spec) if spec else {}
        decision = decision_of(one, tuple(enclosed))
        used += size(decision)
        if used > ROOM or sum(map(len, photos.values())) > MOST_PHOTO_BYTES:
            break
        decisions.append(decision)
        photos |= enclosed
    return decisions, photos


def _keep(
    db: Database,
    place: Place,
    decisions: Iterable[Decision],
    revoked: Iterable[bytes],
    photos: Mapping[str, bytes],
) -> None:
    """Writes a letter of what still stands, and still waits."""
    told = tuple(one for one in decisions if waits(db, bytes.fromhex(one.id), undone=0))
    taken = tuple(uid.hex() for uid in revoked if waits(db, uid, undone=1))
    if told or taken:
        _insert(db, place, Letter(**_envelope(db, place), decisions=told, revoked=taken), photos)


def _envelope(db: Database, place: Place) -> dict[str, Any]:
    last = count(db, "SELECT coalesce(max(number), 0) FROM letters")
    return {
        "device": place.device,
        # By the clock: a history that was restored, and another one of the same device, go on
        # counting upwards.
        "number": max(last + 1, time.time_ns() // 1_000_000),
        "id": uuid.uuid4().hex,
        "written": datetime.now(UTC),
    }


def _insert(db: Database, place: Place, letter: Letter, photos: Mapping[str, bytes]) -> None:
    db.table("letters").insert(
        {
            "number": letter.number,
            "uid": bytes.fromhex(letter.id),
            "channel": place.channel,
            "device": place.device,
            "content": encode(letter),
            "created": letter.written.isoformat(timespec="milliseconds"),
        }
    )
    enclosed = {sha256 for decision in letter.decisions for sha256 in decision.enclosed}
    db.conn.executemany(
        "INSERT INTO letter_photos VALUES (?, ?, ?)",
        [(letter.number, sha256, photos[sha256]) for sha256 in sorted(enclosed)],
    )
    lines = [(bytes.fromhex(one.id), 0, letter.number) for one in letter.decisions]
    lines += [(bytes.fromhex(uid), 1, letter.number) for uid in letter.revoked]
    db.conn.executemany("INSERT INTO letter_lines VALUES (?, ?, ?)", lines)


def _rewritten(db: Database, former: Written, enclose: bool) -> Written | None:
    query = f"SELECT * FROM letters l WHERE number = ? AND uid = ? AND {_OPEN}"
    row = next(db.query(query, [former.number, former.id]), None)
    if row is None:
        return None
    letter, place = opened(row), Place(row["channel"], row["device"])
    decisions = letter.decisions
    if not enclose:
        decisions = tuple(msgspec.structs.replace(one, enclosed=()) for one in decisions)
    again = msgspec.structs.replace(letter, **_envelope(db, place), decisions=decisions)
    _drop(db, former)
    _insert(db, place, again, former.photos)
    return _written(again, encode(again), former.photos if enclose else {})


def _drop(db: Database, letter: Written) -> None:
    db.execute("DELETE FROM letters WHERE number = ? AND uid = ?", [letter.number, letter.id])


def _tick_off(db: Database, letter: Written) -> None:
    now, values = datetime.now(UTC), {"number": letter.number, "uid": letter.id}
    noted = db.execute(
        "UPDATE letters SET delivered = :now WHERE number = :number AND uid = :uid",
        {"now": now.isoformat(timespec="milliseconds"), **values},
    )
    if not noted.rowcount:  # a copy has taken the place of the history that it was written in
        return
    told = "SELECT uid FROM letter_lines WHERE letter = :number AND revokes = :revokes"
    db.execute(
        f"UPDATE decisions SET told = 1 WHERE told = 0 AND uid IN ({told})",
        {"number": letter.number, "revokes": 0},
    )
    db.execute(
        f"UPDATE decisions SET told = 2 WHERE told = 1 AND uid IN ({told}) AND NOT {_ELSEWHERE}",
        {"number": letter.number, "revokes": 1},
    )
    db.execute("DELETE FROM letter_photos WHERE letter = ?", [letter.number])
    _forget_old(db, now - KEPT, letter)


_ELSEWHERE = """
    EXISTS (
        SELECT 1 FROM letter_lines t JOIN letters l ON l.number = t.letter
        WHERE t.uid = decisions.uid AND t.revokes = 0 AND NOT EXISTS (
            SELECT 1 FROM letter_lines b JOIN letters m ON m.number = b.letter
            WHERE b.uid = t.uid AND b.revokes = 1 AND m.delivered NOT NULL
            AND m.channel = l.channel AND m.device = l.device
        )
    )
"""
"""Whether a decision may have been told at a place that has not been told to forget it."""


def _forget_old(db: Database, before: datetime, delivered: Written) -> None:
    """What was delivered long ago keeps its ids alone, as does what waits for a place at which this
    machine has not been since."""
    old = before.isoformat(timespec="milliseconds")
    db.execute("UPDATE letters SET content = NULL WHERE delivered < ?", [old])
    left = """
        SELECT l.number FROM letters l, letters d
        WHERE l.delivered IS NULL AND l.content NOT NULL AND l.created < :old
        AND d.number = :here AND NOT (l.channel = d.channel AND l.device = d.device)
    """
    found = db.execute(left, {"old": old, "here": delivered.number}).fetchall()
    forget_letters(db, [number for (number,) in found])
