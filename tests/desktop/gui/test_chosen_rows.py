"""Everything at once: what Ctrl+A means where not all rows are there, and what is told before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from entries import outcome
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decided import Decided
from desktop.core.history.selection import Everything
from desktop.gui.chosen_rows import ChosenRows
from desktop.gui.history_page import HistoryPage
from desktop.gui.window import MainWindow

LONG = 300
Flags = QItemSelectionModel.SelectionFlag


@pytest.fixture
def page(empty_core: Core, make_window: Callable[..., MainWindow]) -> HistoryPage:
    """The history of 300 entries, a third of them of another model."""
    versions = ("tiny-1", "tiny-1", "tiny-2")
    empty_core.history.add_many(
        [outcome(place, version=versions[place % 3]) for place in range(LONG)]
    )
    window = make_window(empty_core)
    window.activateWindow()
    window.desk.nav.buttons[3].click()
    return window.desk.history


def wait(page: HistoryPage) -> None:
    while not page.settled:
        page.view.viewport().repaint()
        QApplication.processEvents()


def press_all(page: HistoryPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def decided(core: Core, decision: Decided) -> int:
    return sum(one.decision == decision for one in core.history.page(limit=2 * LONG))


def test_all_means_what_has_not_come_yet(page: HistoryPage, qtbot: QtBot) -> None:
    wait(page)
    with qtbot.waitSignal(page.table.arranged):
        page.table.arrange(page.table.arrangement)
    assert page.table.rowCount() < LONG
    press_all(page, qtbot)
    assert page.deciding_bar.words.text() == "All that is found is chosen"
    wait(page)
    assert page.table.rowCount() == LONG
    assert page.view.chosen_rows.count() == LONG
    assert page.deciding_bar.words.text() == "300 entries chosen"


def test_all_is_told_as_a_number_before_it_is_accepted(
    page: HistoryPage, empty_core: Core, qtbot: QtBot
) -> None:
    wait(page)
    page.filters.model.setCurrentIndex(page.filters.model.findData("tiny-2"))
    wait(page)
    press_all(page, qtbot)
    page.deciding_bar.accept.click()
    wait(page)
    question = page.deciding_bar.bulk.question
    assert question is not None and question.title.text() == "Accept 100 entries?"
    assert decided(empty_core, Decided.ACCEPTED) == 0
    question.yes.click()
    wait(page)
    assert decided(empty_core, Decided.ACCEPTED) == 100


def test_all_but_one_and_nothing_that_came_later(
    page: HistoryPage, empty_core: Core, qtbot: QtBot
) -> None:
    wait(page)
    press_all(page, qtbot)
    page.view.chosen_rows.select(page.table.index(7, 0), Flags.Toggle | Flags.Rows)
    (kept,) = page.table.keys([7])
    (later,) = empty_core.history.add_many([outcome(999)])
    chosen = page.chosen()
    assert isinstance(chosen, Everything)
    assert page.deciding_bar.words.text() == "299 entries chosen"
    page.delete.click()
    wait(page)
    question = page.deciding_bar.bulk.question
    assert question is not None and question.title.text() == "Delete 299 entries?"
    question.yes.click()
    wait(page)
    assert [one.id for one in empty_core.history.page()] == [later, kept]


def test_who_says_no_keeps_all(page: HistoryPage, empty_core: Core, qtbot: QtBot) -> None:
    wait(page)
    press_all(page, qtbot)
    page.delete.click()
    wait(page)
    question = page.deciding_bar.bulk.question
    assert question is not None
    question.no.click()
    wait(page)
    assert empty_core.history.count() == LONG


def test_one_row_after_all_is_that_row_only(page: HistoryPage, qtbot: QtBot) -> None:
    wait(page)
    press_all(page, qtbot)
    view = page.view
    place = view.visualRect(page.table.index(5, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.chosen() == page.table.keys([5])
    press_all(page, qtbot)
    page.table.arrange(page.table.arrangement)
    wait(page)
    assert page.chosen() == []


def test_rows_are_told_from_the_top_and_those_left(qtbot: QtBot) -> None:
    model = QStandardItemModel(10, 3)
    rows = ChosenRows(model, model)
    for row in (7, 2, 3, 8, 5):
        rows.select(model.index(row, 0), Flags.Select | Flags.Rows)
    assert rows.ranges() == [(2, 3), (5, 5), (7, 8)]
    assert list(rows.rows()) == [2, 3, 5, 7, 8]
    assert list(rows.rows_left()) == [0, 1, 4, 6, 9]
    assert rows.count() == 5
    rows.choose_everything()
    model.appendRow([])
    assert rows.count() == 11 and rows.everything
    rows.clear()
    assert not rows.everything
