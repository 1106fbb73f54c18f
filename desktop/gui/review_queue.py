"""The queue of a review: read ahead, so that the next entry is there before one asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core.decided import Decided
from desktop.core.decisions import Move
from desktop.core.history.rows import Entry
from desktop.core.review import Spot
from desktop.gui.deciding import Deciding
from desktop.gui.memory import Step
from desktop.gui.records import Rows
from desktop.gui.tasks import Tasks

T = TypeVar("T")

PAGE: Final = 50
AHEAD: Final = 25
"""With fewer entries left than that, the next page is read."""
FEW: Final = 50
"""So many entries that are to be reviewed again come back to where one is; more begin anew."""


class ReviewQueue(QObject):
    """Entries that need a person, one of them at hand."""

    moved = Signal()
    """Another entry is at hand, or there is none."""
    counted = Signal()
    """Another number is left."""
    failed = Signal(object)
    """The queue cannot be read: why."""

    def __init__(self, deciding: Deciding, tasks: Tasks) -> None:
        """`tasks` of one thread, so that what was undone last comes last."""
        super().__init__()
        self._deciding, self._tasks = deciding, tasks
        self._records = deciding.records
        self._entries: list[Entry] = []
        self._pictures: dict[int, bytes] = {}
        self._place = 0
        self._taken: set[int] = set()
        """Entries that are being decided, which a page may still hold."""
        self._after: Spot | None = None
        self._complete = True
        self._reading = False
        self._asked = 0
        self._open = 0
        """Questions that are not answered yet, beside pages."""
        self._at: int | None = None
        self.batch: int | None = None
        """Only what this batch has; None: the whole history."""
        self.left: int | None = None
        """How many entries are left, once that is known."""
        deciding.changed.connect(self._changed)

    @property
    def settled(self) -> bool:
        """Whether nothing is being read, nor written."""
        return not (self._reading or self._open or self._deciding.pending)

    @property
    def reading(self) -> bool:
        """Whether more entries may come."""
        return self._reading

    @property
    def current(self) -> Entry | None:
        """The entry at hand."""
        return self._entries[self._place] if self._entries else None

    @property
    def ahead(self) -> list[Entry]:
        """The entries that follow."""
        return self._entries[self._place + 1 : self._place + 3]

    def picture(self, entry: Entry) -> bytes | None:
        """The small picture of an entry, JPEG."""
        return self._pictures.get(entry.id)

    def start(self, batch: int | None = None, at: int | None = None) -> None:
        """Begins anew; at the entry with this id, where it is among the first."""
        self.batch, self._at = batch, at
        self._asked += 1
        self._entries, self._pictures, self._taken = [], {}, set()
        self._place, self._after = 0, None
        self._complete = self._reading = False
        self.left = None
        self._read()
        self._count()

    def move(self, by: int) -> None:
        """Goes to another entry; stays at the ends."""
        place = min(max(0, self._place + by), len(self._entries) - 1)
        if place != self._place and place >= 0:
            self._place = place
            self._read_ahead()
            self.moved.emit()

    def take(self) -> tuple[Entry, int] | None:
        """Takes the entry at hand off the queue, and goes on to the next; returns it with its
        place, for `put_back`."""
        entry = self.current
        if entry is None:
            return None
        place = self._place
        self._remove({entry.id})
        self._taken.add(entry.id)
        return entry, place

    def put_back(self, taken: tuple[Entry, int]) -> None:
        """It has not been decided after all."""
        entry, place = taken
        self._taken.discard(entry.id)
        place = min(place, len(self._entries))
        self._entries.insert(place, entry)
        self._place = place
        self._add_left(1)
        self.moved.emit()

    def bring(self, ids: list[int]) -> None:
        """Goes to the first of these that waits, wherever it is in the queue."""
        wanted = [one for one in ids if one not in self._taken]
        if wanted:
            question = partial(self._again, wanted, self.batch)
            self._ask(question, partial(self._bring, self._asked))

    def _remove(self, ids: set[int]) -> None:
        """Without these entries; the one at hand stays at hand, or the next one comes."""
        gone = [place for place, one in enumerate(self._entries) if one.id in ids]
        if not gone:
            return
        earlier = sum(place < self._place for place in gone)
        self._entries = [one for one in self._entries if one.id not in ids]
        self._place = max(0, min(self._place - earlier, len(self._entries) - 1))
        self._add_left(-len(gone))
        for id_ in ids:
            self._pictures.pop(id_, None)
        self._read_ahead()
        self.moved.emit()

    def _add_left(self, more: int) -> None:
        if self.left is not None:
            self.left = max(0, self.left + more)
            self.counted.emit()

    def _changed(self, step: Step) -> None:
        if step.change.target is not None:
            self.start(self.batch)
            return
        opening = [move for move in step.change.moves if _waits(move)]
        if sum(len(move.ids) for move in opening) > FEW:
            self.start(self.batch)
            return
        opened = {id_ for move in opening for id_ in move.ids}
        mine = self._taken | {one.id for one in self._entries}  # a change may have a million
        closed: set[int] = set()
        for move in step.change.moves:
            if not _waits(move):
                closed |= mine.intersection(move.ids)
        self._taken -= closed | opened
        self._remove(closed)
        if opened:
            question = partial(self._again, sorted(opened), self.batch)
            self._ask(question, partial(self._bring, self._asked))
        if not self._deciding.pending:
            self._count()

    def _again(self, ids: list[int], batch: int | None) -> Rows:
        return self._records.entries(self._records.of_batch(ids, batch))

    def _bring(self, asked: int, rows: Rows) -> None:
        """What is to be reviewed again comes first, as that is why it was undone."""
        if asked != self._asked:
            return
        known = {one.id for one in self._entries}
        back = [one for one in rows.entries if one.decision == Decided.REVIEW]
        fresh = [one for one in back if one.id not in known]
        self._entries[self._place : self._place] = fresh
        self._pictures |= rows.pictures
        if back:
            places = {one.id: place for place, one in enumerate(self._entries)}
            self._place = places[back[0].id]  # a page may have had it already, elsewhere
            self.moved.emit()

    def _read_ahead(self) -> None:
        if len(self._entries) - self._place <= AHEAD:
            self._read()

    def _read(self) -> None:
        if self._reading or self._complete:
            return
        self._reading = True
        self._tasks.run_task(
            partial(self._records.queue, self.batch, self._after, PAGE),
            partial(self._append, self._asked),
            partial(self._fail, self._asked),
        )

    def _append(self, asked: int, rows: Rows) -> None:
        if asked != self._asked:
            return
        self._reading = False
        self._complete = len(rows.entries) < PAGE
        if rows.entries:
            self._after = Spot.of(rows.entries[-1])
        known = self._taken | {one.id for one in self._entries}
        first = not self._entries
        self._entries += [one for one in rows.entries if one.id not in known]
        self._pictures |= rows.pictures
        if first:
            places = (place for place, one in enumerate(self._entries) if one.id == self._at)
            self._place = next(places, 0)
        self._read_ahead()
        if first:
            self.moved.emit()

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._reading, self._complete = False, True
            self.failed.emit(error)

    def _count(self) -> None:
        question = partial(self._records.waiting, self.batch)
        self._ask(question, partial(self._counted, self._asked))

    def _ask(self, question: Callable[[], T], on_done: Callable[[T], object]) -> None:
        def end(answer: T) -> None:
            self._open -= 1
            on_done(answer)

        def fail(error: Exception) -> None:
            self._open -= 1
            self.failed.emit(error)

        self._open += 1
        self._tasks.run_task(question, end, fail)

    def _counted(self, asked: int, left: int) -> None:
        if asked == self._asked and not self._deciding.pending:
            self.left = left
            self.counted.emit()


def _waits(move: Move) -> bool:
    """Whether its rows wait for a person afterwards."""
    return move.after.decision == Decided.REVIEW and not move.after.deleted
