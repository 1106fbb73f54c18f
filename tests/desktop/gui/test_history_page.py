"""The whole history: found, scrolled through, decided on, taken out, and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decided import Decided
from desktop.core.engine import Outcome
from desktop.core.history.files import Why, snapshots
from desktop.gui import history_table
from desktop.gui.history_cells import Column
from desktop.gui.history_filters import _since
from desktop.gui.history_page import HistoryPage
from desktop.gui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = 300


@pytest.fixture
def history(empty_core: Core, make_window: Callable[..., MainWindow]) -> Callable[..., HistoryPage]:
    """Opens the page over a history with these outcomes."""

    def open_(outcomes: list[Outcome], language: str = "en") -> HistoryPage:
        empty_core.history.add_many(outcomes)
        empty_core.history.change(lambda db: [db.conn.names.number(one) for one in LABELS])
        window = make_window(empty_core, language)
        window.activateWindow()
        window.desk.nav.buttons[3].click()
        page = window.desk.history
        wait(page)
        return page

    return open_


def wait(page: HistoryPage) -> None:
    """Until all that was asked for is shown and written."""
    while True:
        page.view.viewport().repaint()
        QApplication.processEvents()
        if page.settled:
            return


def shown(page: HistoryPage, column: Column) -> list[str]:
    """A column of all rows; the table reads what it is asked for."""
    table = page.table
    while True:
        found = [table.data(table.index(row, column)) for row in range(table.rowCount())]
        if None not in found and page.settled:
            return found
        QApplication.processEvents()


def choose(page: HistoryPage, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    page.view.selectionModel().clear()
    for row in rows:
        page.view.selectionModel().select(page.table.index(row, 0), flags.Select | flags.Rows)


def items(choice: object) -> list[str]:
    return [choice.itemText(row) for row in range(choice.count())]  # type: ignore[attr-defined]


def test_a_long_history_is_read_as_one_looks(
    history: Callable[..., HistoryPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_table, "BLOCK", 70)
    page = history([outcome(place) for place in range(LONG)])
    table = page.table
    assert table.rowCount() == LONG and table.complete
    assert len(table._kept) < LONG
    page.view.scrollToBottom()
    wait(page)
    last = table.row(table.index(LONG - 1, 0))
    assert last is not None and last.designation == "item 000"
    assert page.found.text() == "History: 300"


def test_one_searches_and_sorts(history: Callable[..., HistoryPage], qtbot: QtBot) -> None:
    page = history([outcome(place, probability=0.5 + place % 7 / 100) for place in range(20)])
    qtbot.keyClicks(page.filters.search, "item 01")
    wait(page)
    assert shown(page, Column.TEXT)[0] == "item 019" and page.table.rowCount() == 10
    page.view.horizontalHeader().setSortIndicator(Column.PROBABILITY, Qt.SortOrder.AscendingOrder)
    wait(page)
    found = shown(page, Column.PROBABILITY)
    assert found == sorted(found) and len(found) == 10


def test_filters_say_how_many_there_are(history: Callable[..., HistoryPage], qtbot: QtBot) -> None:
    page = history(
        [*(outcome(place) for place in range(3)), outcome(4, probability=0.99, version="tiny-2")]
    )
    filters = page.filters
    assert items(filters.decision) == ["All decisions", "automatic (1)", "to review (3)"]
    assert items(filters.model) == ["All models", "tiny-2 (1)", "tiny-1 (3)"]
    assert items(filters.category) == ["All categories", "Bougies (4)"]
    filters.decision.setCurrentIndex(2)
    wait(page)
    assert shown(page, Column.DECISION) == ["to review"] * 3
    assert items(filters.model) == ["All models", "tiny-1 (3)"]
    assert page.found.text() == "History: 3"
    filters.days.setCurrentIndex(1)
    wait(page)
    assert page.table.rowCount() == 3


def test_a_selection_is_accepted_corrected_and_deleted(
    history: Callable[..., HistoryPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = history([outcome(place) for place in range(6)])
    bar = page.deciding_bar
    assert not bar.accept.isEnabled()
    choose(page, 0, 2)
    assert bar.words.text() == "2 entries chosen"
    bar.accept.click()
    wait(page)
    assert shown(page, Column.DECISION)[:3] == ["accepted", "to review", "accepted"]
    choose(page, 1, 3)
    bar.correct.click()
    qtbot.waitUntil(lambda: bar.dialog is not None and bar.dialog.isVisible())
    assert bar.dialog is not None
    qtbot.keyClicks(bar.dialog.picker.field, "theiere")
    qtbot.keyClick(bar.dialog.picker.field, Qt.Key.Key_Return)
    wait(page)
    assert shown(page, Column.CATEGORY)[:4] == ["Bougies", "Théières", "Bougies", "Théières"]
    choose(page, 5)
    page.delete.click()
    wait(page)
    assert page.table.rowCount() == 5
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    for _ in range(3):
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
    wait(page)
    assert page.table.rowCount() == 6
    assert {one.decision for one in empty_core.history.page()} == {Decided.REVIEW}
    line = page.window().desk.line  # type: ignore[attr-defined]
    assert line.sentence.text() == "Undone · 2 entries accepted"


def test_look_alikes_are_chosen_together(history: Callable[..., HistoryPage]) -> None:
    looks = {1: 0b0, 2: 2**64 - 1, 3: 0b1, 4: 0b11}
    page = history([outcome(place, look=look) for place, look in looks.items()])
    choose(page, 0)  # the last one, item 004
    page.alike.click()
    while len(page.chosen()) < 3:
        QApplication.processEvents()
    texts = shown(page, Column.TEXT)
    chosen = {texts[row] for row in page.table.rows_of(list(page.chosen()))}
    assert chosen == {"item 001", "item 003", "item 004"}
    assert page.verdict.text.text() == "2 more entries look like it"


def test_what_is_shown_is_exported(
    history: Callable[..., HistoryPage], qtbot: QtBot, tmp_path: Path
) -> None:
    page = history([outcome(place) for place in range(12)])
    qtbot.keyClicks(page.filters.search, "item 01")
    wait(page)
    path = tmp_path / "history.csv"
    page.output.write(path, page.table.arrangement)
    wait(page)
    lines = path.read_text("utf-8-sig").splitlines()
    assert [line.split(";")[5] for line in lines[1:]] == ["item 011", "item 010"]
    said = page.verdict.text.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert said == f"2 entries written to {path}"


def test_one_goes_back_to_a_copy(
    history: Callable[..., HistoryPage], empty_core: Core, qtbot: QtBot, tmp_path: Path
) -> None:
    page = history([outcome(1)])
    empty_core.history.backup(tmp_path / "before.db")
    empty_core.history.add_many([outcome(2)])
    empty_core.history.restore(tmp_path / "before.db")  # leaves a copy of the one with two
    page.keeping.click()
    dialog = page.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.rows) == 1)
    assert snapshots(empty_core.history.path)[0].why == Why.REPLACED
    desk = page.window().desk  # type: ignore[attr-defined]
    desk.deciding.delete([1])
    qtbot.waitUntil(desk.line.undo.isVisible)
    dialog.rows[0].use.click()
    assert dialog.question is not None
    dialog.question.yes.click()
    qtbot.waitUntil(lambda: len(dialog.rows) == 2, timeout=10_000)
    assert "as it was in that copy" in dialog.verdict.text.text()
    # What was done before can be undone no more: its rows may be other products now.
    assert not desk.line.undo.isVisible()
    desk.deciding.undo()
    qtbot.waitUntil(lambda: desk.deciding.pending == 0)
    assert empty_core.history.count() == 2
    wait(page)
    assert page.table.rowCount() == 2


def test_entries_are_kept_as_long_as_one_says(
    history: Callable[..., HistoryPage], qtbot: QtBot
) -> None:
    page = history([outcome(1)])
    page.keeping.click()
    dialog = page.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.place.text()))
    assert dialog.days.currentText() == "For ever"
    assert not dialog.warning.isVisible()
    dialog.days.setCurrentIndex(dialog.days.findData(365))
    dialog.days.activated.emit(dialog.days.currentIndex())
    records = page.window().desk.deciding.records  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: records.keeping().days == 365)


def test_days_begin_at_midnight() -> None:
    now = datetime.now().astimezone()
    assert _since(1) <= now < _since(1) + timedelta(days=1, hours=2)
    assert (_since(1).hour, _since(7).hour) == (0, 0)
    assert _since(7).date() == now.date() - timedelta(days=6)
