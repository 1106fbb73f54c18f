"""Has requests classified and written to the history, on other threads, one after another."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.decided import BY_PERSON
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.errors import HistoryLocked
from desktop.core.history.retiring import retire
from desktop.core.history.store import Entry
from desktop.gui.item import Item
from desktop.gui.queue import QueueModel
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Time

LEFT_ALONE = 30.0
"""Seconds without a try after the history was found locked."""


class Classifying(QObject):
    """Feeds an engine from the queue; items wait where there is no engine yet."""

    answered = Signal(object)
    """An `Item` of the queue got its outcome or its fault."""
    recorded = Signal(object)
    """A new `Entry` of the history."""
    retired = Signal(list)
    """Ids of entries that are shown no more, as a later attempt has taken their place."""

    def __init__(self, core: Core, queue: QueueModel) -> None:
        super().__init__()
        self._records, self._queue = _Records(core), queue
        self._engine: Engine | None = None
        self._waiting: list[Item] = []
        self._groups = 0
        self._tasks = Tasks(threads=1, parent=self)
        self._unkept: list[Item] = []
        self._keeping = False
        self._again = QTimer(self, singleShot=True, interval=Time.KEEP_AGAIN)
        self._again.timeout.connect(self._keep)

    def submit(
        self,
        requests: list[Request],
        instead_of: Sequence[Item] = (),
        *,
        group: int | None = None,
    ) -> list[Item]:
        """Puts requests on the queue and has them classified in their order.

        `instead_of` are earlier attempts at the same product, which go unless a person has decided
        on them.  Several products that come together are a group; so is what says that it is.
        """
        if group is None and len(requests) > 1:
            group = self.new_group()
        self.withdraw(instead_of)
        items = self._queue.add(requests, group)
        self._waiting += items
        self._go_on()
        return items

    def new_group(self) -> int:
        """For products that come together, though not at once."""
        self._groups += 1
        return self._groups

    def unanswered(self) -> list[Request]:
        """What waits or is being classified, in its order."""
        waiting = [item for item in self._queue.items if not item.answered]
        return [item.request for item in sorted(waiting, key=lambda item: item.number)]

    def withdraw(self, items: Sequence[Item]) -> None:
        """Takes items from the queue, and their entries from the history, unless a person has
        decided on them."""
        for item in items:
            if item.entry is not None and item.entry.decision in BY_PERSON:
                continue
            self._queue.remove(item)
            item.withdrawn = True
            if item.entry is not None:
                self._retire(item.entry)

    def _retire(self, entry: Entry) -> None:
        self._tasks.run_task(
            partial(self._records.retire, [entry.id]),
            self.retired.emit,
            lambda _: None,  # it stays where it is: once too often is no harm
        )

    def use(self, engine: Engine) -> None:
        """Begins to classify, the items that waited for a model first."""
        self._engine = engine
        self._go_on()

    @property
    def at_work(self) -> bool:
        """Whether products are being classified, or about to be."""
        return self._engine is not None and self._queue.waiting > 0

    def close(self) -> None:
        """Drops what waits, finishes and records what is being classified."""
        self._again.stop()
        self._tasks.close()

    def _go_on(self) -> None:
        if self._engine is None:
            return
        waiting, self._waiting = self._waiting, []
        for item in waiting:
            self._tasks.run_task(
                partial(_classify, self._engine, self._records, item),
                partial(self._done, item),
                partial(self._failed, item),
            )

    def _done(self, item: Item, answer: tuple[Outcome, Entry | Exception] | None) -> None:
        if answer is None:
            return
        item.outcome, entry = answer
        if isinstance(entry, Exception):
            item.unrecorded = entry
            self._unkept.append(item)
            self._again.start()
        elif item.withdrawn:  # while it was being written
            item.entry = entry
            self._retire(entry)
            return
        else:
            item.entry = entry
            self.recorded.emit(entry)
        self._queue.answered(item)
        self.answered.emit(item)

    def _keep(self) -> None:
        """Tries again to write what the history would not take: there may be room by now.

        One at a time: an item that is being written would be written twice.
        """
        if self._keeping:
            return
        self._unkept = [one for one in self._unkept if not one.withdrawn]
        if self._unkept:
            item = self._unkept[0]
            assert item.outcome is not None
            self._keeping = True
            self._tasks.run_task(
                partial(self._records.add, item.outcome), partial(self._kept, item), self._not_kept
            )

    def _not_kept(self, _: Exception) -> None:
        self._keeping = False
        self._again.start()

    def _kept(self, item: Item, entry: Entry | Exception) -> None:
        if isinstance(entry, Exception):
            self._not_kept(entry)
            return
        self._keeping = False
        self._unkept.remove(item)
        item.entry, item.unrecorded = entry, None
        if item.withdrawn:
            self._retire(entry)
        else:
            self.recorded.emit(entry)
            self._queue.changed(item)
            self.answered.emit(item)
        self._keep()

    def _failed(self, item: Item, error: Exception) -> None:
        item.fault = error
        self._queue.answered(item)
        self.answered.emit(item)


class _Records:
    """The history as answers are added to it.  One that is locked makes each try wait for seconds:
    after such a fault it is left alone for a while."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._fault: HistoryLocked | None = None
        self._again = 0.0

    def add(self, outcome: Outcome) -> Entry | Exception:
        """The new entry, or why there is none: the answer is worth having all the same."""
        if self._fault is not None and time.monotonic() < self._again:
            return self._fault
        self._fault = None
        try:
            return self._core.history.add(outcome)
        except HistoryLocked as error:
            self._fault, self._again = error, time.monotonic() + LEFT_ALONE
            return error
        except (ProductError, OSError, sqlite3.Error) as error:
            return error

    def retire(self, ids: list[int]) -> list[int]:
        """Which of these entries have gone."""
        return self._core.history.change(lambda db: retire(db, ids))


def _classify(
    engine: Engine, records: _Records, item: Item
) -> tuple[Outcome, Entry | Exception] | None:
    if _given_up(item):
        return None
    outcome = engine.submit(item.request, picture=True, explain=True).result()
    if _given_up(item):  # meanwhile
        return None
    entry = records.add(outcome)
    item.finished = not isinstance(entry, Exception)
    return outcome, entry


def _given_up(item: Item) -> bool:
    """Asked anew each time: the window's thread decides on it."""
    return item.withdrawn
