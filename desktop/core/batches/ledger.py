"""What is to be done in a batch, and what is done, in the file of the history.

A finished item and its row of the history are written in one transaction: killed anywhere, no item
is done twice and none is missing.  Everything is read by pages: a batch of any length takes the
same memory.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bundle.errors import PhotoUnavailable
from desktop.core.batches import finding
from desktop.core.batches.alone import alone
from desktop.core.batches.finding import SHOWN, Filter, Order
from desktop.core.batches.item import BatchItem
from desktop.core.engine import Outcome, Request
from desktop.core.errors import BatchRunning, HistoryReplaced
from desktop.core.history.names import Names
from desktop.core.history.rows import Entry, Origin, entry_of, storable
from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

PAGE = 500

_LOOKS = 1 << 64


class Keep(StrEnum):
    """What a new run keeps of earlier ones."""

    FINISHED = "finished"
    """Answers and failures, but for photos that could not be read: those are tried again."""
    ANSWERS = "answers"
    """Failures are tried again."""
    NOTHING = "nothing"


class Finished(NamedTuple):
    """An item that has been classified, or whose failure is final for this run."""

    position: int
    outcome: Outcome


@dataclass(frozen=True)
class Counts:
    """How far a batch is; `planned` counts the items known so far."""

    planned: int
    done: int
    failed: int

    @property
    def finished(self) -> int:
        """Items that need no more work."""
        return self.done + self.failed


@dataclass(frozen=True)
class CategoryCount:
    """How many items of a batch are in a category."""

    code: str
    name_fr: str
    name_en: str
    items: int


@dataclass(frozen=True)
class Row:
    """An item of a batch and its answer; None while there is none."""

    position: int
    photos: tuple[str, ...]
    reference: str
    designation: str
    description: str
    row_index: str | None
    source: str
    entry: Entry | None

    @property
    def status(self) -> str:
        """`done`, `failed`, or `pending` while there is no answer."""
        if self.entry is None:
            return "pending"
        return "done" if self.entry.error is None else "failed"

    def request(self) -> Request:
        """The item as the engine takes it."""
        photos = tuple(map(Path, self.photos))
        texts = (self.designation, self.description, self.reference)
        return Request(photos, *texts, index=self.row_index)


@dataclass(frozen=True)
class BatchFacts:
    """A batch as it is listed."""

    id: int
    started: datetime
    folder: str
    origin: str
    model_version: str
    complete: bool
    """Whether it ran to its end; else it can be continued."""
    seconds: float
    """Of work, over all its runs."""


class Ledger:
    """Batches over the history's file; raises what `History` raises."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._content: int | None = None
        """Of the file, while a batch is worked on (`Names.content`)."""

    def begin(self, folder: str, origin: str, model_version: str) -> int:
        """A new batch without items; returns its id.

        `origin` says what it is made of, beside the folder: batches with equal folder and origin
        are one batch, interrupted and continued.
        """
        row = {
            "started": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "folder": storable(folder),
            "origin": origin,
            "model_version": model_version,
            "state": "planning",
            "seconds": 0.0,
        }
        return self._history.change(lambda db: int(db.table("batches").insert(row).last_pk))

    @contextmanager
    def alone(self, batch: int) -> Iterator[None]:
        """Keeps other windows and programs from working on the same folder meanwhile.

        Raises BatchRunning where one of them does: the batch is forgotten then, if it is new.  In
        the block, what writes to the batch raises HistoryReplaced once a copy has taken the place
        of the history: the batch of this number is another one there, or none.
        """
        facts = self.facts(batch)
        with alone(self._history.path, facts.folder) as acquired:
            if not acquired:
                empty = "state = 'planning' AND id NOT IN (SELECT batch FROM batch_items)"
                forget = f"DELETE FROM batches WHERE id = ? AND {empty}"
                self._history.change(lambda db: db.execute(forget, (batch,)))
                raise BatchRunning(path=facts.folder)
            self._content = self._history.ask(lambda db: int(db.conn.names.content))
            try:
                yield
            finally:
                self._content = None

    def plan(
        self,
        batch: int,
        first: int,
        items: Sequence[BatchItem],
        model: str,
        keep: Keep = Keep.FINISHED,
    ) -> list[int]:
        """Adds items, the first of them at position `first`; returns the positions to be done.

        What was finished in any batch stays as `keep` says.
        """
        keys = [item.key(model) for item in items]

        def add(db: Database) -> list[int]:
            known = {} if keep == Keep.NOTHING else _finished(db, keys, keep)
            db.conn.executemany(
                "INSERT INTO batch_items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(batch, position, key),
                        *(("",) * 4 if key in known else _content(item)),
                        *(item.row_index, item.source, known.get(key)),
                    )
                    for position, (key, item) in enumerate(zip(keys, items, strict=True), first)
                ),
            )
            return [position for position, key in enumerate(keys, first) if key not in known]

        return self._change(add)

    def planned(self, batch: int) -> None:
        """All items of the batch are known: it takes the place of its earlier runs."""

        def replace(db: Database) -> None:
            older = (
                "SELECT o.id FROM batches o JOIN batches n ON o.folder = n.folder"
                " AND o.origin = n.origin AND o.id < n.id WHERE n.id = ?"
            )
            worked = f"SELECT coalesce(sum(seconds), 0) FROM batches WHERE id IN ({older})"
            (seconds,) = db.execute(worked, (batch,)).fetchone()
            # Failures that were tried again are told once, by their last try.
            failed = (
                "SELECT p.id FROM batch_items i JOIN predictions p ON p.id = i.prediction"
                f" WHERE i.batch IN ({older}) AND p.error IS NOT NULL"
                " AND p.decided_at IS NULL AND p.id NOT IN"
                " (SELECT prediction FROM batch_items WHERE batch = ? AND prediction IS NOT NULL)"
            )
            outdated = [row[0] for row in db.execute(failed, (batch, batch))]
            for table, column in (("batch_items", "batch"), ("batches", "id")):
                db.execute(f"DELETE FROM {table} WHERE {column} IN ({older})", (batch,))
            # Another batch with the same item may stand on it.
            drop = (
                "DELETE FROM predictions WHERE id = ?"
                " AND id NOT IN (SELECT prediction FROM batch_items WHERE prediction = ?)"
            )
            db.conn.executemany(drop, zip(outdated, outdated, strict=True))
            db.execute(
                "UPDATE batches SET state = 'running', seconds = seconds + ? WHERE id = ?",
                (seconds, batch),
            )

        self._change(replace)

    def finish(self, batch: int, finished: Sequence[Finished]) -> None:
        """Keeps answers and failures, each as a row of the history; on the disk on return."""

        def keep(db: Database) -> None:
            ids = self._history.record(db, (one.outcome for one in finished), Origin.BATCH)
            places = ((id_, batch, one.position) for id_, one in zip(ids, finished, strict=True))
            db.conn.executemany(
                "UPDATE batch_items SET prediction = ?, photos = '', reference = '',"
                " designation = '', description = '' WHERE batch = ? AND position = ?",
                places,
            )

        if finished:
            self._change(keep)

    def worked(self, batch: int, seconds: float, *, complete: bool) -> None:
        """A run of the batch has ended, at its end or before."""

        def note(db: Database) -> None:
            db.execute("UPDATE batches SET seconds = seconds + ? WHERE id = ?", (seconds, batch))
            if complete:
                db.execute("UPDATE batches SET state = 'complete' WHERE id = ?", (batch,))

        self._change(note)

    def forget_failures(self, batch: int) -> int:
        """Has the failed items done again when the batch goes on; returns how many."""

        def forget(db: Database) -> int:
            failed = (
                "SELECT p.id FROM batch_items i JOIN predictions p ON p.id = i.prediction"
                " WHERE i.batch = ? AND p.error IS NOT NULL AND p.decided_at IS NULL"
            )
            ids = [(row[0],) for row in db.execute(failed, (batch,))]
            change = (
                "UPDATE batch_items SET prediction = NULL, photos = p.photos,"
                " reference = p.reference, designation = p.designation,"
                " description = p.description FROM predictions p"
                " WHERE prediction = ? AND p.id = prediction"
            )
            db.conn.executemany(change, ids)
            db.conn.executemany("DELETE FROM thumbnails WHERE prediction = ?", ids)
            db.conn.executemany("DELETE FROM predictions WHERE id = ?", ids)
            db.execute("UPDATE batches SET state = 'running' WHERE id = ?", (batch,))
            return len(ids)

        return self._history.change(forget)

    def _change(self, function: Callable[[Database], T]) -> T:
        def change(db: Database) -> T:
            if self._content not in (None, db.conn.names.content):
                raise HistoryReplaced(path=self._history.path)
            return function(db)

        return self._history.change(change)

    def pending(self, batch: int, after: int = -1, limit: int = PAGE) -> list[Row]:
        """Items to be done, by position."""
        return self._rows(
            "WHERE i.batch = ? AND i.position > ? AND i.prediction IS NULL ORDER BY i.position"
            " LIMIT ?",
            (batch, after, limit),
        )

    def every(self, batch: int) -> Iterator[Row]:
        """All items in their order, page by page."""
        after = -1
        while page := self._rows(
            f"WHERE i.batch = ? AND i.position > ? AND {SHOWN} ORDER BY i.position LIMIT ?",
            (batch, after, PAGE),
        ):
            yield from page
            after = page[-1].position

    def failed(self, batch: int, limit: int) -> list[Row]:
        """The first items that failed, by position."""
        condition = (
            f"WHERE i.batch = ? AND p.error IS NOT NULL AND {SHOWN} ORDER BY i.position LIMIT ?"
        )
        return self._rows(condition, (batch, limit))

    def rows(self, batch: int, positions: Sequence[int]) -> list[Row]:
        """The items at some positions, in the order of their positions."""
        marks = ", ".join("?" * len(positions))
        condition = f"WHERE i.batch = ? AND i.position IN ({marks}) ORDER BY i.position"
        return self._rows(condition, (batch, *positions))

    def positions(
        self,
        batch: int,
        found: Filter | None = None,
        order: Order = Order.POSITION,
        *,
        descending: bool = False,
    ) -> array[int]:
        """Where the items are that a filter finds, sorted."""
        sql, values = finding.query(found or Filter(), order, descending=descending)
        return self._history.ask(
            lambda db: array("q", (row[0] for row in db.execute(sql, {**values, "batch": batch})))
        )

    def counts(self, batch: int) -> Counts:
        """How far the batch is."""
        sql = (
            "SELECT count(*), count(p.id) - count(p.error), count(p.error) FROM batch_items i"
            f" LEFT JOIN predictions p ON p.id = i.prediction WHERE i.batch = ? AND {SHOWN}"
        )
        return self._history.ask(lambda db: Counts(*db.execute(sql, (batch,)).fetchone()))

    def categories(self, batch: int) -> list[CategoryCount]:
        """The categories of the batch, the most frequent first."""
        sql = (
            "SELECT c.code, c.name_fr, c.name_en, count(*) FROM batch_items i"
            " JOIN predictions p ON p.id = i.prediction JOIN categories c ON c.id = p.final"
            f" WHERE i.batch = ? AND {SHOWN} GROUP BY c.code ORDER BY count(*) DESC, c.code"
        )
        return self._history.ask(
            lambda db: [CategoryCount(*row) for row in db.execute(sql, (batch,))]
        )

    def sureness(self, batch: int, sure: float, unsure: float) -> tuple[int, int]:
        """How many answers are at least `sure`, and how many less than `unsure`."""
        sql = (
            "SELECT count(*) FILTER (WHERE p.probability >= :sure),"
            " count(*) FILTER (WHERE p.probability < :unsure) FROM batch_items i"
            " JOIN predictions p ON p.id = i.prediction"
            f" WHERE i.batch = :batch AND {SHOWN}"
        )
        values = {"batch": batch, "sure": sure, "unsure": unsure}
        found: tuple[int, int] = self._history.ask(lambda db: db.execute(sql, values).fetchone())
        return found

    def looks(self, batch: int) -> list[tuple[int, int]]:
        """Positions, and what the first photo there looks like in 64 bits, where that is known."""
        sql = (
            "SELECT i.position, t.look FROM batch_items i"
            " JOIN thumbnails t ON t.prediction = i.prediction"
            " JOIN predictions p ON p.id = i.prediction"
            f" WHERE i.batch = ? AND t.look IS NOT NULL AND {SHOWN} ORDER BY i.position"
        )
        return self._history.ask(
            lambda db: [(place, look % _LOOKS) for place, look in db.execute(sql, (batch,))]
        )

    def indexed(self, batch: int) -> bool:
        """Whether the batch comes from a table that numbers its rows."""
        sql = "SELECT EXISTS (SELECT 1 FROM batch_items WHERE batch = ? AND row_index NOT NULL)"
        return self._history.ask(lambda db: bool(db.execute(sql, (batch,)).fetchone()[0]))

    def facts(self, batch: int) -> BatchFacts:
        """One batch.  Raises KeyError where a later run has taken its place."""
        for found in self._batches("WHERE id = ?", (batch,)):
            return found
        raise KeyError(batch)

    def batches(self) -> list[BatchFacts]:
        """All batches, newest first."""
        return self._batches("ORDER BY id DESC", ())

    def _batches(self, condition: str, values: Sequence[Any]) -> list[BatchFacts]:
        sql = (
            "SELECT id, started, folder, origin, model_version, state = 'complete', seconds"
            f" FROM batches {condition}"
        )

        def read(db: Database) -> list[BatchFacts]:
            return [
                BatchFacts(
                    id=row[0],
                    started=datetime.fromisoformat(row[1]),
                    folder=row[2],
                    origin=row[3],
                    model_version=row[4],
                    complete=bool(row[5]),
                    seconds=row[6],
                )
                for row in db.execute(sql, values)
            ]

        return self._history.ask(read)

    def thumbnail(self, prediction: int) -> bytes | None:
        """The small picture of what was classified, as JPEG."""
        sql = "SELECT jpeg FROM thumbnails WHERE prediction = ?"

        def read(db: Database) -> bytes | None:
            found = db.execute(sql, (prediction,)).fetchone()
            return None if found is None else bytes(found[0])

        return self._history.ask(read)

    def pictures(self, predictions: Sequence[int]) -> dict[int, bytes]:
        """The small pictures of several at once; without those that have none."""
        marks = ", ".join("?" * len(predictions))
        sql = f"SELECT prediction, jpeg FROM thumbnails WHERE prediction IN ({marks})"
        return self._history.ask(lambda db: dict(db.execute(sql, predictions).fetchall()))

    def _rows(self, condition: str, values: Sequence[Any]) -> list[Row]:
        sql = (
            "SELECT i.position, coalesce(p.photos, i.photos) AS item_photos,"
            " coalesce(p.reference, i.reference) AS item_reference,"
            " coalesce(p.designation, i.designation) AS item_designation,"
            " coalesce(p.description, i.description) AS item_description,"
            " i.row_index, i.source, p.* FROM batch_items i"
            f" LEFT JOIN predictions p ON p.id = i.prediction {condition}"
        )
        return self._history.ask(
            lambda db: [_row(row, db.conn.names) for row in db.query(sql, values)]
        )


def _content(item: BatchItem) -> tuple[str, ...]:
    """What an item has of its own, until there is a row of the history that has it."""
    texts = map(storable, (item.reference, item.designation, item.description))
    return (json.dumps([photo.path for photo in item.photos]), *texts)


def _row(row: dict[str, Any], names: Names) -> Row:
    return Row(
        row["position"],
        tuple(json.loads(row["item_photos"])),
        row["item_reference"],
        row["item_designation"],
        row["item_description"],
        row["row_index"],
        row["source"],
        None if row["id"] is None else entry_of(row, names),
    )


def _finished(db: Database, keys: Sequence[bytes], keep: Keep) -> dict[bytes, int]:
    """The predictions of those items that are finished, by key."""
    found: dict[bytes, int] = {}
    final = "OR json_extract(p.error, '$[0]') <> :again" if keep == Keep.FINISHED else ""
    for at in range(0, len(keys), PAGE):
        some = {f"k{number}": key for number, key in enumerate(keys[at : at + PAGE])}
        marks = ", ".join(f":{name}" for name in some)
        sql = (
            "SELECT i.key, i.prediction FROM batch_items i"
            " JOIN predictions p ON p.id = i.prediction"
            f" WHERE i.key IN ({marks}) AND (p.error IS NULL {final}) AND p.deleted = 0"
            " ORDER BY p.id"
        )
        found.update(db.execute(sql, {**some, "again": PhotoUnavailable.code}).fetchall())
    return found
