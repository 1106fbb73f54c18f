"""What is on the screen can be read, reached by keyboard, heard, and pressed with gloves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from channel.errors import CredentialsRefused
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.gui.nav_bar import Page
from desktop.gui.signing_in import Attempt
from desktop.gui.tokens import Size
from desktop.gui.window import MainWindow


def visible(window: QWidget, kind: type[QWidget]) -> list[Any]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


@pytest.fixture(params=["en", "fr"])
def full_window(
    request: pytest.FixtureRequest,
    make_window: Callable[..., MainWindow],
    core: Core,
    photo: Callable[..., Path],
    answered: Callable[..., None],
) -> MainWindow:
    """The window on a small laptop, with an answer in it."""
    window = make_window(core, request.param)
    window.resize(1366, 688)
    window.form.designation.setText("green teapot")
    window.form.take([photo("green.png")])
    answered(window, 1)
    return window


@pytest.mark.parametrize("width", [1366, 1024])
def test_no_text_is_cut_off(full_window: MainWindow, qtbot: QtBot, width: int) -> None:
    full_window.resize(width, 688)
    qtbot.waitUntil(lambda: full_window.width() == width)
    qtbot.waitUntil(lambda: assert_whole(full_window))  # once all is laid out anew


def assert_whole(shown: QWidget) -> None:
    """No text in a window or a dialog is cut off."""
    for label in visible(shown, QLabel):
        room = label.contentsRect().size()
        if label.wordWrap():
            needed = label.heightForWidth(label.width())
            assert needed <= label.height(), label.text()
        elif label.text():
            assert label.sizeHint().width() <= label.width(), label.text()
        assert room.height() >= label.fontMetrics().height() or not label.text(), label.text()
    for button in visible(shown, QAbstractButton):
        words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
        assert words <= button.width() - 2 * Size.FOCUS, button.text()
    for field in visible(shown, QLineEdit):
        words = field.fontMetrics().horizontalAdvance(field.placeholderText())
        assert words <= field.width(), field.placeholderText()


DIALOGS = [
    "enrolment",
    "present",
    "folder",
    "cloud",
    "failed",
    "fingerprint",
    "question",
    "models",
]


@pytest.fixture(params=DIALOGS)
def dialog(request: pytest.FixtureRequest, full_window: MainWindow, qtbot: QtBot) -> QDialog:
    """Each dialog with as much in it as it can have."""
    connection, models = full_window.connection, full_window.models
    known = Connection("s3://shop-models-of-the-north/production", b"", None, None, "dock-3")
    kind = request.param
    shown: QDialog = connection
    if kind == "models":
        models.start()
        qtbot.waitUntil(lambda: bool(models.rows))
        shown = models
    else:
        connection.start(
            known if kind in ("present", "failed", "question") else None,
            url="s3://shop/models" if kind in ("cloud", "failed") else "/mnt" * (kind == "folder"),
        )
    if kind == "failed":
        error = CredentialsRefused(url=known.url, reason="its secret is another one")
        connection._failed(error)
    elif kind == "fingerprint":
        attempt = Attempt(known, None, "0123 4567 89ab cdef " * 4)
        connection._tried(attempt)
    elif kind == "question":
        connection.sign_out.click()
        assert connection.question is not None
        shown = connection.question
    qtbot.waitUntil(shown.isVisible)
    qtbot.wait(50)
    return shown


def test_every_dialog_shows_all_of_its_text_on_a_small_laptop(dialog: QDialog) -> None:
    assert_whole(dialog)
    assert dialog.height() <= 700
    assert dialog.width() <= 700


def test_whatever_a_dialog_has_can_be_pressed_heard_and_reached(dialog: QDialog) -> None:
    for widget in (*visible(dialog, QAbstractButton), *visible(dialog, QLineEdit)):
        assert widget.height() >= 44, widget.accessibleName() or widget.text()
        if widget.isEnabled():
            assert _takes_tab(widget)
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name.strip(), widget


def test_long_names_and_addresses_break_and_widen_nothing(
    full_window: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window = full_window
    least = window.minimumSizeHint().width()
    broken = photo(f"{'warehouse_3-rack_12.' * 9}jpg")
    broken.write_bytes(b"")
    window.form.take([broken])
    answered(window, 2)
    window.channel_bar.sentence.setText("/srv/shares/models" * 12)
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= least)
    for label in (window.result.notice.title, window.channel_bar.sentence):
        qtbot.waitUntil(
            lambda label=label: (  # type: ignore[misc]
                label.heightForWidth(label.width()) > 2 * label.fontMetrics().height()
            )
        )


def test_it_fits_a_small_laptop(full_window: MainWindow) -> None:
    least = full_window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 640


def test_whatever_can_be_pressed_is_large_enough(full_window: MainWindow) -> None:
    for widget in (*visible(full_window, QAbstractButton), *visible(full_window, QLineEdit)):
        if isinstance(widget.parent(), QLineEdit):
            continue  # the cross that empties a field; a key does it as well
        assert widget.height() >= 44, widget.accessibleName() or widget.objectName()
    view = full_window.lists.queue_list.view
    assert view.visualRect(full_window.queue.index(0)).height() >= 44


def test_one_gets_everywhere_by_keyboard(full_window: MainWindow, qtbot: QtBot) -> None:
    window = full_window
    window.activateWindow()
    form, lists, bar = window.form, window.lists, window.channel_bar
    form.drop_zone.setFocus()
    order = [form.drop_zone]
    for _ in range(30):
        widget: Any = order[-1].nextInFocusChain()
        while not (widget.isVisible() and widget.isEnabled() and _takes_tab(widget)):
            widget = widget.nextInFocusChain()
        if widget is order[0]:
            break
        order.append(widget)
    strip, result = form.drop_zone.strip, window.result
    expected = [
        form.drop_zone,
        *strip.tiles,
        strip.add,
        form.designation,
        form.description,
        form.reference,
        form.clear,
        result,
        *(one for one in result.answer.alternatives if one.isVisible()),
        result.accept,
        result.other,
    ]
    assert order[: len(expected)] == expected
    rest = order[len(expected) :]
    assert rest.index(lists.queue_tab) < rest.index(lists.queue_list.view)
    assert rest.index(lists.queue_list.view) < rest.index(bar.act)
    pages = window.desk.nav.buttons[Page.SINGLE]  # of a group, Tab leads to the one chosen
    head = rest.index(pages)
    assert rest[head - 3 : head] == [bar.act, bar.models, bar.channel]
    assert rest[-1] is window.desk.nav.operator


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def test_a_screen_reader_hears_a_name_for_whatever_takes_the_focus(
    full_window: MainWindow,
) -> None:
    for widget in visible(full_window, QWidget):
        if _takes_tab(widget) and widget.isEnabled():
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name.strip(), widget


def test_the_focus_can_be_seen(full_window: MainWindow, qtbot: QtBot) -> None:
    window = full_window
    window.activateWindow()
    for widget in (window.form.designation, window.form.clear, window.form.drop_zone):
        window.result.setFocus()
        without = widget.grab().toImage()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        assert widget.grab().toImage() != without


def test_nothing_overlaps(full_window: MainWindow) -> None:
    window = full_window
    parts = (window.form, window.result, window.lists, window.channel_bar)
    places = [QRect(part.mapTo(window, part.rect().topLeft()), part.size()) for part in parts]
    for number, place in enumerate(places):
        assert window.rect().contains(place)
        assert not any(place.intersects(other) for other in places[number + 1 :])
