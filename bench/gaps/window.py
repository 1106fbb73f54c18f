"""Everything that takes long in the window, for `bench/gaps/measure.py`; a process of its own.

    QT_QPA_PLATFORM=offscreen .venv/bin/python bench/gaps/window.py DATA PHOTOS TABLE OUT [PART...]

Opens the whole window over a data folder with a model, a channel and a long history, goes through
all of it (or only the parts named), and prints one line of JSON: by operation, the longest gap in
milliseconds and the seconds that it took.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pulse import Gaps, rest, spin
from PySide6.QtCore import QItemSelection, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QScrollBar

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.gui.app import application
from desktop.gui.history_cells import Column
from desktop.gui.nav_bar import Page
from desktop.gui.theme import Theme
from desktop.gui.window import MainWindow

SCROLLS = 120
"""Steps of scrolling, 15 ms apart."""


class Shift:
    """One window, and what somebody does in it."""

    def __init__(self, window: MainWindow, core: Core) -> None:
        self.window, self.core = window, core
        self.gaps = Gaps(window)

    def opening(self) -> None:
        updating = self.window.updating
        self.gaps.measure("nothing (the floor)", lambda: None, lambda: True)
        self.gaps.measure(
            "the model and the history are opened",
            self.window.start,
            lambda: updating.model_open and self.idle(),
        )
        self.gaps.measure(
            "a newer model is looked for (first time)",
            lambda: None,
            lambda: updating.settled and updating.looked,
        )
        self.gaps.measure("a newer model is looked for", updating.update, lambda: updating.settled)

    def pages(self) -> None:
        for page in (Page.BATCH, Page.REVIEW, Page.HISTORY, Page.FIGURES, Page.SETTINGS):
            for time in ("first time", "again"):
                self.gaps.measure(
                    f"page {page.name.lower()} ({time})",
                    self.window.desk.nav.buttons[page].click,
                    lambda: self.idle() and self.window.desk.settled,
                )

    def history(self, out: Path) -> None:
        desk = self.window.desk
        desk.nav.buttons[Page.HISTORY].click()
        page = desk.history
        spin("history", lambda: page.settled)
        measure = self.gaps.measure

        def settled() -> bool:
            return page.settled and self.idle()

        bar = page.view.verticalScrollBar()
        self.scroll("history: scrolled through", bar, settled)
        search = page.filters.search
        measure("history: searched", lambda: QTest.keyClicks(search, "rin"), settled)
        measure("history: search cleared", search.clear, settled)
        category = page.filters.category
        measure("history: filtered", lambda: category.setCurrentIndex(1), settled)
        measure("history: filter cleared", lambda: category.setCurrentIndex(0), settled)
        header = page.view.horizontalHeader()
        for order, name in (
            (Qt.SortOrder.DescendingOrder, "sorted by probability"),
            (Qt.SortOrder.AscendingOrder, "sorted the other way"),
        ):
            measure(
                f"history: {name}",
                partial(header.setSortIndicator, Column.PROBABILITY, order),
                settled,
            )
        measure(
            "history: sorted by date",
            lambda: header.setSortIndicator(Column.DATE, Qt.SortOrder.DescendingOrder),
            settled,
        )
        measure("history: all chosen", page.view.selectAll, settled)
        self.agreed("history: all accepted", page.deciding_bar.accept.click, settled)
        measure("history: that undone", desk.deciding.undo, settled)
        measure("history: done again", desk.deciding.redo, settled)
        measure("history: undone again", desk.deciding.undo, settled)
        measure("history: 10,000 chosen", lambda: self.choose(10_000), settled)
        self.agreed("history: 10,000 deleted", page.delete.click, settled)
        measure("history: these back again", desk.deciding.undo, settled)
        path = out.with_suffix(".csv")
        page.output.write(path, page.table.arrangement)
        self.scroll("history: scrolled while all is exported", bar, lambda: True)
        spin("exported", settled)
        for suffix in (".csv", ".xlsx"):
            path = out.with_suffix(suffix)
            measure(
                f"history: all exported ({suffix})",
                partial(page.output.write, path, page.table.arrangement),
                settled,
            )
            path.unlink()

    def review(self) -> None:
        desk = self.window.desk
        desk.nav.buttons[Page.REVIEW].click()
        page = desk.review
        spin("review", lambda: page.settled and self.idle())

        def accept() -> None:
            for place in range(40):
                QTimer.singleShot(25 * place, lambda: QTest.keyClick(page, Qt.Key.Key_Return))

        def all_accepted() -> bool:
            return page.settled and self.idle()

        self.gaps.measure("review: 40 accepted, one after another", accept, after(60, all_accepted))

    def dialogs(self) -> None:
        window = self.window
        window.desk.nav.buttons[Page.HISTORY].click()
        spin("history", lambda: window.desk.history.settled)
        for name, show in (
            ("copies and keeping", window.desk.history.keeping.click),
            ("models", lambda: window.models.start()),
            ("connection", lambda: window.connection.start(window.updating.own_connection)),
        ):
            self.gaps.measure(f"dialog: {name}", show, after(5, self.idle))
            for dialog in window.findChildren(QDialog):
                dialog.reject()

    def batch(self, photos: Path, table: Path) -> None:
        page = self.window.batch
        self.window.show_batch()
        planning = page.choosing.planning
        self.gaps.measure(
            "batch: looked at",
            lambda: page.take(photos, table),
            lambda: planning.looked is not None and not planning.busy,
        )
        spin("it can start", page.choosing.start.isEnabled)
        working = page.working
        self.gaps.measure(
            "batch: run", page.choosing.start.click, after(10, lambda: working.settled)
        )
        if working.running.error is not None:
            raise SystemExit(f"the batch failed: {working.running.error}")
        bar = working.results.view.verticalScrollBar()
        self.scroll("batch: scrolled through", bar, lambda: working.settled)
        self.gaps.measure(
            "batch: sorted",
            lambda: working.results.view.horizontalHeader().setSortIndicator(
                4, Qt.SortOrder.AscendingOrder
            ),
            lambda: working.settled,
        )

    def products(self, photos: Path) -> None:
        some = [Request((path,), f"lampe {path.stem}") for path in sorted(photos.iterdir())[:30]]
        queue = self.window.queue
        self.gaps.measure(
            "products: 30 dropped",
            lambda: self.window.classify(some),
            lambda: queue.rowCount() >= len(some) and queue.waiting == 0 and self.idle(),
        )

    def scroll(self, what: str, bar: QScrollBar, settled: Callable[[], bool]) -> None:
        """Drags the handle from top to bottom."""
        done = [0]
        timer = QTimer(interval=15)

        def step() -> None:
            done[0] += 1
            bar.setValue(bar.maximum() * done[0] // SCROLLS)
            if done[0] == SCROLLS:
                timer.stop()

        timer.timeout.connect(step)
        self.gaps.measure(what, timer.start, lambda: done[0] == SCROLLS and settled())

    def choose(self, rows: int) -> None:
        """The first rows, as by a click and another with Shift."""
        view = self.window.desk.history.view
        view.clearSelection()
        rows_ = view.chosen_rows
        model = view.model()
        last = min(rows, model.rowCount()) - 1
        some = QItemSelection(model.index(0, 0), model.index(last, 0))
        rows_.select(some, rows_.SelectionFlag.ClearAndSelect | rows_.SelectionFlag.Rows)

    def agreed(self, what: str, click: Callable[[], object], settled: Callable[[], bool]) -> None:
        """Presses a button, and agrees when asked."""
        bulk = self.window.desk.history.deciding_bar.bulk
        before = bulk.question

        def done() -> bool:
            question = bulk.question
            return question is not before and question is not None and question.isVisible()

        self.gaps.measure(f"{what}: asked", click, done)
        if bulk.question is not None:
            self.gaps.measure(what, bulk.question.yes.click, settled)

    def idle(self) -> bool:
        """Whether nothing is being written or counted for all pages."""
        return self.window.services.settled


def after(turns: int, done: Callable[[], bool]) -> Callable[[], bool]:
    """`done`, but not in the first turns: what it waits for begins a moment later."""
    left = [turns]

    def ask() -> bool:
        left[0] -= 1
        return left[0] < 0 and done()

    return ask


def main(data: Path, photos: Path, table: Path, out: Path, parts: list[str]) -> None:
    look = Theme(application())
    core = Core.open(data)
    window = MainWindow(core, look)
    window.services.warm.connect(gc.freeze)  # as the program does
    window.resize(1280, 800)
    window.show()
    rest(300)
    window.activateWindow()
    shift = Shift(window, core)
    shift.opening()
    for name, part in (
        ("pages", shift.pages),
        ("history", lambda: shift.history(out)),
        ("review", shift.review),
        ("dialogs", shift.dialogs),
        ("batch", lambda: shift.batch(photos, table)),
        ("products", lambda: shift.products(photos)),
    ):
        if name in parts or not parts:
            part()
    gaps = shift.gaps
    print(json.dumps({"gaps": gaps.found, "own": gaps.own, "seconds": gaps.seconds}))
    window.close()
    core.close()


if __name__ == "__main__":
    given = [Path(word) for word in sys.argv[1:5]]
    main(given[0], given[1], given[2], given[3], sys.argv[5:])
