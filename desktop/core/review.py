"""What a person should look at: the review queue, and how much of the work needs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.decided import TARGETS
from desktop.core.history.rows import Entry, entries

if TYPE_CHECKING:
    from sqlite_utils import Database

_LOOKS = 1 << 64


class Spot(NamedTuple):
    """The last entry of a page of the queue: the next one begins behind it."""

    disagree: bool
    probability: float | None
    """What has none comes first."""
    id: int

    @classmethod
    def of(cls, entry: Entry) -> Spot:
        """Where an entry is in the queue."""
        return cls(entry.disagree, entry.probability, entry.id)


class Share(NamedTuple):
    """How many answers of all a target precision would decide automatically."""

    target: float
    automatic: int
    answers: int


def queue(
    db: Database, *, batch: int | None = None, after: Spot | None = None, limit: int = 50
) -> list[Entry]:
    """What needs a person, of a batch or of the whole history: first where text and photo disagree,
    then the least certain ones."""
    return entries(db, queue_ids(db, batch=batch, after=after, limit=limit))


def queue_ids(
    db: Database, *, batch: int | None = None, after: Spot | None = None, limit: int = -1
) -> list[int]:
    """The ids of `queue`; without a limit, all of them."""
    found: list[int] = []
    if batch is None:
        rows = "predictions p INDEXED BY predictions_review WHERE"
    else:
        rows = (
            "batch_items i CROSS JOIN predictions p ON p.id = i.prediction WHERE i.batch = :batch"
            " AND"
        )
    begin = None if after is None else (not after.disagree, after.probability is not None)
    # Comparing with nothing gives nothing: what has no probability is asked for by itself.
    for part in ((False, False), (False, True), (True, False), (True, True)):
        if begin is not None and part < begin:
            continue
        agree, known = part
        values: dict[str, float | None] = {"batch": batch, "disagree": not agree}
        behind = ""
        if part == begin and after is not None:
            values |= {"probability": after.probability, "id": after.id}
            behind = " AND p.id > :id"
            if known:
                behind = " AND (p.probability, p.id) > (:probability, :id)"
        sql = (
            f"SELECT p.id FROM {rows} p.decision = 1 AND p.deleted = 0 AND p.disagree = :disagree"
            f" AND p.probability {'NOT' if known else 'IS'} NULL{behind}"
            " ORDER BY p.probability, p.id LIMIT :limit"
        )
        values["limit"] = limit if limit < 0 else limit - len(found)
        found += [row[0] for row in db.execute(sql, values)]
    return found


def waiting(db: Database, batch: int | None = None) -> int:
    """How many entries need a person."""
    if batch is None:
        sql = (
            "SELECT count(*) FROM predictions INDEXED BY predictions_review"
            " WHERE decision = 1 AND deleted = 0"
        )
        return int(db.execute(sql).fetchone()[0])
    sql = (
        "SELECT count(*) FROM batch_items i JOIN predictions p ON p.id = i.prediction"
        " WHERE i.batch = ? AND p.decision = 1 AND p.deleted = 0"
    )
    return int(db.execute(sql, (batch,)).fetchone()[0])


def shares(
    db: Database, *, batch: int | None = None, targets: Sequence[float] = TARGETS
) -> list[Share]:
    """What each target would decide automatically; for `History.survey`."""
    rows, values = "predictions p WHERE p.deleted = 0", {}
    if batch is not None:
        rows = (
            "batch_items i JOIN predictions p ON p.id = i.prediction WHERE i.batch = :batch"
            " AND p.deleted = 0"
        )
        values["batch"] = batch
    counted = ", ".join(
        f"count(*) FILTER (WHERE p.promised >= {target:f} AND NOT p.disagree AND NOT p.unlike)"
        for target in targets
    )
    sql = f"SELECT count(*), {counted} FROM {rows} AND p.category NOT NULL"
    answers, *automatic = db.execute(sql, values).fetchone()
    return [Share(target, some, answers) for target, some in zip(targets, automatic, strict=True)]


def alike(db: Database, ids: Sequence[int]) -> list[list[int]]:
    """Groups of these entries whose first photos look alike, in the order of their first ones."""
    from desktop.core.intake.look_alikes import look_alikes  # numpy: not before the window shows

    marks = ", ".join("?" * len(ids))
    sql = (
        f"SELECT prediction, look FROM thumbnails WHERE prediction IN ({marks})"
        " AND look IS NOT NULL"
    )
    looks = dict(db.execute(sql, list(ids)).fetchall())
    known = [id_ for id_ in ids if id_ in looks]
    groups = look_alikes([looks[id_] % _LOOKS for id_ in known])
    return [[known[place] for place in group] for group in groups]
