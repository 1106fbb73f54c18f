"""The pages of history and review fit a small laptop, in both languages, for every hand and ear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decisions import Decisions
from desktop.core.operators import Operators
from desktop.gui.nav_bar import Page
from desktop.gui.tokens import Size
from desktop.gui.widgets import Elided
from desktop.gui.window import MainWindow

STATES = ["review", "search", "nothing", "history", "figures"]


@pytest.fixture(params=["en", "fr"])
def desk(
    request: pytest.FixtureRequest, make_window: Callable[..., MainWindow], empty_core: Core
) -> MainWindow:
    """A window over a history in which much has been done."""
    history = empty_core.history
    Operators(history).named("Marie-Antoinette de la Rochefoucauld")
    ids = history.add_many([outcome(place, disagree=place == 9) for place in range(10)])
    decisions = Decisions(history)
    decisions.accept(ids[:3])
    decisions.correct(ids[3:5], LABELS[2])
    window = make_window(empty_core, request.param)
    window.resize(1366, 688)
    return window


@pytest.fixture(params=STATES)
def page(request: pytest.FixtureRequest, desk: MainWindow, qtbot: QtBot) -> QWidget:
    """Each state of the pages."""
    buttons = desk.desk.nav.buttons
    kind = request.param
    if kind == "figures":
        buttons[Page.FIGURES].click()
        shown: Any = desk.desk.figures
    elif kind == "history":
        buttons[Page.HISTORY].click()
        shown = desk.desk.history
        qtbot.waitUntil(lambda: shown.settled, timeout=30_000)
        shown.view.selectAll()
    else:
        buttons[Page.REVIEW].click()
        shown = desk.desk.review
        qtbot.waitUntil(lambda: shown.settled, timeout=30_000)
        qtbot.keyClick(shown, Qt.Key.Key_Return)
        if kind == "search":
            qtbot.keyClicks(shown, "b")
        while kind == "nothing" and shown.queue.current is not None:
            qtbot.keyClick(shown, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.settled, timeout=30_000)
    qtbot.wait(50)
    return shown  # type: ignore[no-any-return]


def visible(parent: QWidget, kind: type[QWidget]) -> list[Any]:
    return [widget for widget in parent.findChildren(kind) if widget.isVisible()]


def test_it_fits_and_nothing_is_cut_off(page: QWidget) -> None:
    window = page.window()
    least = window.minimumSizeHint()
    assert least.width() <= 1366 and least.height() <= 688
    for label in visible(window, QLabel):
        if label.wordWrap():
            assert label.heightForWidth(label.width()) <= label.height(), label.text()
        elif label.text() and not isinstance(label, Elided):
            assert label.sizeHint().width() <= label.width(), label.text()
    for button in visible(window, QAbstractButton):
        words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
        assert words <= button.width() - 2 * Size.FOCUS, button.text()


def test_whatever_can_be_pressed_is_large_enough_and_has_a_name(page: QWidget) -> None:
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for widget in visible(page.window(), kind):
            if isinstance(widget.parent(), (QLineEdit, QComboBox)):
                continue
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name.strip(), widget
            # The corner of a table, which chooses all of it, is as large as its headers.
            assert widget.height() >= Size.TARGET_INSIDE, name


def test_a_screen_reader_hears_a_name_for_whatever_takes_the_focus(page: QWidget) -> None:
    for widget in [page, *visible(page, QWidget)]:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            if not isinstance(widget, QScrollArea):
                assert name.strip(), widget


def test_the_keys_of_the_pages_lead_to_them(desk: MainWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    for key, page in ((Qt.Key.Key_F4, "review"), (Qt.Key.Key_F6, "history")):
        qtbot.keyClick(desk, key)
        shown = getattr(desk.desk, page)
        qtbot.waitUntil(shown.isVisible)
        qtbot.waitUntil(lambda shown=shown: shown.settled)  # type: ignore[misc]
    qtbot.keyClick(desk, Qt.Key.Key_F2)
    assert desk.form.isVisible()
