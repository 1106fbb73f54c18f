"""Letters of what waits to be told, written down whole before any of it is sent.

One letter at a time: it keeps its name and its bytes, however often its delivery is tried, and what
it tells is ticked off in the transaction that notes its delivery.  For one sender at a time.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from channel.corrections import MOST_DECISIONS, Decision, Letter, decode, encode, folder_of
from desktop.core.corrections.composing import ROOM, Said, decision_of, photos_of, size
from desktop.core.corrections.enclosing import enclosures
from desktop.core.history import History
from desktop.core.history_rows import entries

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bundle.spec import PhotoSpec

MOST_PHOTO_BYTES = 8_000_000
"""Bytes of photos that one letter may enclose, and of the last product's a few more."""
KEPT = timedelta(days=90)
"""How long a delivered letter can be read again on the laptop."""

_HERE = "l.channel = :channel AND l.device = :device"


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


@dataclass(frozen=True)
class Written:
    """A letter that is to be delivered."""

    number: int
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
        return self._history.ask(lambda db: _waiting(db, place))

    def told(self) -> Told:
        """What the channel has been told so far."""
        return self._history.ask(_told)

    def write(self, place: Place, spec: PhotoSpec | None) -> Written | None:
        """The letter to deliver next: the one that was written last and not delivered, else a new
        one of what waits; None where nothing does.

        With the `spec` of the model's photos, a new letter encloses them.
        """
        pending = self._history.ask(lambda db: _pending(db, place))
        if pending is not None:
            return pending
        revoked, said = self._history.ask(lambda db: _candidates(db, place))
        decisions, photos = _composed(said, spec)
        if not decisions and not revoked:
            return None
        self._history.change(lambda db: _keep(db, place, decisions, revoked, photos))
        # Whatever was taken back meanwhile is not in it; perhaps it says nothing at all.
        return self._history.ask(lambda db: _pending(db, place))

    def rewrite(self, letter: Written, *, enclose: bool) -> Written:
        """The same under a new number and a new name, with its photos or without.

        What it says counts once, even where the former one arrives as well.
        """
        return self._history.change(lambda db: _rewritten(db, letter, enclose))

    def delivered(self, letter: Written) -> None:
        """Ticks off a letter and all that it tells."""
        self._history.change(lambda db: _tick_off(db, letter.number))


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
    JOIN letter_lines t ON t.uid = d.uid AND t.revokes = 0
    JOIN letters l ON l.number = t.letter AND {_HERE}
"""
"""What was told from here and is no longer so."""


_BEING_TOLD = f"""
    SELECT count(*) FROM letters l
    JOIN letter_lines t ON t.letter = l.number AND t.revokes = 0
    JOIN decisions d ON d.uid = t.uid AND d.undone = 1 AND d.told = 0
    WHERE l.delivered IS NULL AND {_HERE}
"""
"""What was taken back while its letter was on the way: the letter may have arrived, and has to be
ticked off before it can be revoked."""


def _count(db: Database, query: str, values: Mapping[str, Any] | None = None) -> int:
    return int(db.execute(query, values or {}).fetchone()[0])


def _values(place: Place) -> dict[str, Any]:
    return {"channel": place.channel, "device": place.device}


def _waiting(db: Database, place: Place | None) -> int:
    decisions = _count(db, f"SELECT count(*) FROM ({_SENDABLE} AND undone = 0)")
    if place is None:
        return decisions
    revoked = _count(db, f"SELECT count(*) {_REVOKED}", _values(place))
    return decisions + revoked + _count(db, _BEING_TOLD, _values(place))


def _told(db: Database) -> Told:
    standing = _count(db, "SELECT count(*) FROM decisions WHERE told = 1 AND undone = 0")
    revoked = _count(db, "SELECT count(*) FROM decisions WHERE told = 2")
    (last,) = db.execute("SELECT max(delivered) FROM letters").fetchone()
    return Told(standing, revoked, datetime.fromisoformat(last) if last else None)


def _pending(db: Database, place: Place) -> Written | None:
    """The letter of this place that was not delivered."""
    query = f"SELECT * FROM letters l WHERE delivered IS NULL AND {_HERE} ORDER BY number"
    row = next(db.query(query, _values(place)), None)
    if row is None:
        return None
    letter = opened(row)
    enclosed = "SELECT sha256, jpeg FROM letter_photos WHERE letter = ?"
    return _written(letter, row["content"], dict(db.execute(enclosed, [row["number"]])))


def opened(row: Mapping[str, Any]) -> Letter:
    """The letter in a row of `letters` that still has its content."""
    name = f"{folder_of(row['device'])}{row['number']:020d}-{row['uid'].hex()}.json"
    return decode(name, row["content"])


def _written(letter: Letter, content: bytes, photos: Mapping[str, bytes]) -> Written:
    counts = len(letter.decisions), len(letter.revoked)
    return Written(letter.number, letter.name, content, photos, *counts)


def _candidates(db: Database, place: Place) -> tuple[list[bytes], list[Said]]:
    """Ids to revoke, and decisions to tell."""
    values = {**_values(place), "limit": MOST_DECISIONS}
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
    known = {entry.id: entry for entry in entries(db, [row[-1] for row in rows])}
    return revoked, [
        Said(uid, at, operator, code, known[id_]) for uid, at, operator, code, id_ in rows
    ]


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
    """Writes a letter of what still stands, and still waits.

    Letters to other places that were not delivered are taken apart: what they say is in this one.
    """
    db.execute(
        f"DELETE FROM letters AS l WHERE delivered IS NULL AND NOT ({_HERE})", _values(place)
    )
    told = tuple(one for one in decisions if _waits(db, bytes.fromhex(one.id), undone=0))
    taken = tuple(uid.hex() for uid in revoked if _waits(db, uid, undone=1))
    if told or taken:
        _insert(db, place, Letter(**_envelope(db, place), decisions=told, revoked=taken), photos)


def _waits(db: Database, uid: bytes, undone: int) -> bool:
    query = "SELECT count(*) FROM decisions WHERE uid = :uid AND undone = :both AND told = :both"
    return _count(db, query, {"uid": uid, "both": undone}) == 1


def _envelope(db: Database, place: Place) -> dict[str, Any]:
    last = _count(db, "SELECT coalesce(max(number), 0) FROM letters")
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
    # Nothing that was once noted may stand in a letter's way.
    db.conn.executemany("INSERT OR REPLACE INTO letter_lines VALUES (?, ?, ?)", lines)


def _rewritten(db: Database, former: Written, enclose: bool) -> Written:
    [row] = db.query("SELECT * FROM letters WHERE number = ?", [former.number])
    letter, place = opened(row), Place(row["channel"], row["device"])
    decisions = letter.decisions
    if not enclose:
        decisions = tuple(msgspec.structs.replace(one, enclosed=()) for one in decisions)
    again = msgspec.structs.replace(letter, **_envelope(db, place), decisions=decisions)
    db.execute("DELETE FROM letters WHERE number = ?", [former.number])
    _insert(db, place, again, former.photos)
    return _written(again, encode(again), former.photos if enclose else {})


def _tick_off(db: Database, number: int) -> None:
    now = datetime.now(UTC)
    for revokes in (0, 1):
        db.execute(
            """
            UPDATE decisions SET told = :revokes + 1 WHERE told = :revokes AND uid IN
                (SELECT uid FROM letter_lines WHERE letter = :number AND revokes = :revokes)
            """,
            {"number": number, "revokes": revokes},
        )
    db.execute(
        "UPDATE letters SET delivered = ? WHERE number = ?",
        [now.isoformat(timespec="milliseconds"), number],
    )
    db.execute("DELETE FROM letter_photos WHERE letter = ?", [number])
    old = (now - KEPT).isoformat(timespec="milliseconds")
    db.execute("UPDATE letters SET content = NULL WHERE delivered < ?", [old])
