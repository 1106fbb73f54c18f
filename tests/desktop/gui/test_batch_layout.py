"""The batch page fits a small laptop, in both languages, and is in reach of a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.gui.theme import font
from desktop.gui.tokens import Size, Space, Type
from desktop.gui.window import MainWindow

Wait = Callable[[MainWindow], None]


@pytest.fixture(params=["en", "fr"])
def small(
    request: pytest.FixtureRequest,
    make_window: Callable[..., MainWindow],
    core: Core,
    arrival: Path,
    looked: Wait,
) -> MainWindow:
    """A window on a small laptop, with a preview in it that has something to warn of."""
    (arrival / "empty.png").touch()
    window = make_window(core, request.param)
    window.resize(1366, 688)
    window.intake.hand_out([arrival])
    looked(window)
    return window


@pytest.fixture(params=["earlier", "preview", "mapping", "results", "failed"])
def page(
    request: pytest.FixtureRequest, small: MainWindow, worked: Wait, qtbot: QtBot, tmp_path: Path
) -> MainWindow:
    """Each state of the page."""
    batch = small.batch
    if request.param == "mapping":
        batch.choosing.columns.click()
    elif request.param != "preview":
        batch.choosing.start.click()
        worked(small)
    if request.param == "earlier":
        batch.another.click()
        qtbot.waitUntil(lambda: bool(batch.choosing.earlier.rows))
    elif request.param == "failed":
        batch.working.output.write(tmp_path / ("long" * 30) / "results.csv")
        worked(small)
        batch.working.results.search.setText("teapot")
        qtbot.waitUntil(lambda: batch.working.results.found.isVisible())
    qtbot.wait(50)
    return small


def visible(window: QWidget, kind: type[QWidget]) -> list[Any]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


def test_it_fits_and_nothing_is_cut_off(page: MainWindow) -> None:
    assert page.minimumSizeHint().width() <= 1366
    assert page.minimumSizeHint().height() <= 688
    for label in visible(page.batch, QLabel):
        if label.wordWrap():
            assert label.heightForWidth(label.width()) <= label.height(), label.text()
        elif label.text():
            assert label.sizeHint().width() <= label.width(), label.text()
    for button in visible(page.batch, QAbstractButton):
        words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
        assert words <= button.width() - 2 * Size.FOCUS, button.text()
    for choice in visible(page.batch, QComboBox):
        words = choice.fontMetrics().horizontalAdvance(choice.currentText())
        assert words <= choice.width() - Size.ICON, choice.currentText()
    for header in visible(page.batch, QHeaderView):
        if header.orientation() == Qt.Orientation.Horizontal:
            for section in range(header.count()):
                title = header.model().headerData(section, Qt.Orientation.Horizontal)
                words = QFontMetrics(font(Type.SMALL, Type.STRONG)).horizontalAdvance(title)
                assert words + 2 * Space.M <= header.sectionSize(section), title


def test_whatever_can_be_pressed_is_large_enough_and_has_a_name(page: MainWindow) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    for widget in (one for kind in kinds for one in visible(page.batch, kind)):
        if isinstance(widget.parent(), (QLineEdit, QHeaderView)) or "qt_" in widget.objectName():
            continue
        if type(widget).__name__ == "QTableCornerButton":
            continue
        assert widget.height() >= 44, widget.accessibleName()
    for widget in visible(page.batch, QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name.strip(), widget


def test_one_gets_everywhere_by_keyboard(small: MainWindow, worked: Wait, qtbot: QtBot) -> None:
    batch = small.batch
    small.activateWindow()
    form = batch.choosing.form
    wanted: set[QWidget] = {
        *(batch.back, form.choose_folder, form.table, form.choose_table, form.recursive),
        *(form.text_only_rows, form.workers, batch.choosing.start, batch.choosing.columns),
    }
    assert wanted <= reached(batch.back)
    qtbot.keyClick(form.recursive, Qt.Key.Key_Space)
    assert not form.recursive.isChecked()
    qtbot.waitUntil(batch.choosing.start.isEnabled)
    qtbot.keyClick(batch.choosing.start, Qt.Key.Key_Space)
    worked(small)
    results = batch.working.results
    assert {
        *(batch.back, batch.another, batch.working.export, batch.working.sort),
        *(results.search, results.category, results.band, results.status, results.view),
    } <= reached(batch.back)


def reached(first: QWidget) -> set[QWidget]:
    """What the Tab key leads to."""
    found, widget = {first}, first.nextInFocusChain()
    while widget is not first:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            found.add(widget)
        widget = widget.nextInFocusChain()
    return found


def test_the_focus_can_be_seen(small: MainWindow, qtbot: QtBot) -> None:
    form = small.batch.choosing.form
    small.activateWindow()
    for widget in (form.recursive, form.table):
        form.choose_folder.setFocus()
        without = widget.grab().toImage()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        assert widget.grab().toImage() != without
