"""Whoever cannot see the window, or not use a mouse, can do everything that it does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_pages import fill, turn_to, visible

from desktop.core.app import Core
from desktop.gui.nav_bar import Page
from desktop.gui.widgets import Icon
from desktop.gui.window import MainWindow

Role = QAccessible.Role
SENSIBLE = {
    Role.Button,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.List,
    Role.ListItem,
    Role.Table,
    Role.Cell,
    Role.ButtonMenu,
    Role.Chart,
    Role.Grouping,
    Role.Pane,
    Role.Client,
    Role.Graphic,
    Role.StaticText,
}


@pytest.fixture
def filled(make_window: Callable[..., MainWindow], empty_core: Core, qtbot: QtBot) -> MainWindow:
    fill(empty_core)
    window = make_window(empty_core, "fr")
    window.resize(1366, 728)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture(params=list(Page), ids=lambda page: page.name.lower())
def page(request: pytest.FixtureRequest, filled: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with one of its pages."""
    turn_to(filled, request.param, qtbot)
    return filled


def told(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that a screen reader finds below."""
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and not child.state().invisible:
            yield child
            if child.role() not in (Role.Table, Role.List, Role.ComboBox):
                yield from told(child)


def name_of(interface: QAccessibleInterface) -> str:
    return interface.text(QAccessible.Text.Name).strip()


def test_whatever_takes_the_focus_says_what_it_is(page: MainWindow) -> None:
    heard = 0
    for interface in told(QAccessible.queryAccessibleInterface(page)):
        widget = interface.object()
        if not interface.state().focusable or interface.state().disabled:
            continue
        assert isinstance(widget, QWidget)
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or _is_part(widget):
            continue
        assert name_of(interface), widget
        assert interface.role() in SENSIBLE, (widget, interface.role())
        if isinstance(widget, QAbstractButton):
            assert interface.role() in (Role.Button, Role.CheckBox, Role.RadioButton), widget
        heard += 1
    assert heard > 7


def _is_part(widget: QWidget) -> bool:
    """Of a field or a view, which speaks for it."""
    return isinstance(widget.parent(), QLineEdit | QComboBox | QAbstractItemView | QScrollArea)


def stops(window: MainWindow) -> list[QWidget]:
    """Where the Tab key leads, from the page's button on."""
    first = next(one for one in window.desk.nav.buttons.values() if one.isChecked())
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = [first]
    for _ in range(80):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        after = QApplication.focusWidget()
        assert after is not None
        if after is first:
            return found
        found.append(after)
    raise AssertionError("the Tab key does not come round")


def test_the_keyboard_leads_to_all_that_can_be_pressed(page: MainWindow) -> None:
    reached = set(stops(page))
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
        for widget in visible(page, kind):
            if _is_part(widget) or not widget.isEnabled() or isinstance(widget.window(), QComboBox):
                continue
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.window() is not page:
                continue
            group = widget.group() if isinstance(widget, QAbstractButton) else None
            if group is not None and group.exclusive():
                # The arrows lead from the one that is reached to the others.
                assert reached & set(group.buttons()), widget
            else:
                assert widget in reached, (widget, widget.accessibleName())


def test_the_order_of_the_keyboard_is_that_of_reading(page: MainWindow) -> None:
    order = stops(page)
    for one, widget in pairwise(order):
        before, after = place(one, page), place(widget, page)
        backwards = after.bottom() <= before.top() and after.left() < before.right()
        if backwards and after.top() < page.desk.nav.height():
            continue  # round again: what stands above the page
        assert not backwards, (widget, widget.accessibleName(), before, after)
        beside = after.top() < before.bottom() and before.top() < after.bottom()
        assert not (beside and after.right() <= before.left()), (widget, before, after)


def place(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def test_the_focus_can_be_seen_wherever_it_is(page: MainWindow) -> None:
    order = stops(page)
    for widget in order:
        # The bar above never scrolls, so that what has the focus stays where it is without it.
        elsewhere = order[0] if widget is not order[0] else order[1]
        with_it = picture_of(page, widget)
        around = place(widget, page)
        assert page.rect().intersects(around), (widget, widget.accessibleName())
        without = picture_of(page, elsewhere)
        assert with_it.copy(around) != without.copy(around), (widget, widget.accessibleName())


def picture_of(page: MainWindow, focused: QWidget) -> QImage:
    focused.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    return page.grab().toImage()


def test_what_the_mouse_does_the_keyboard_does(page: MainWindow) -> None:
    """Nothing listens to the mouse alone: what has a pointing hand can be reached by Tab, and no
    widget of ours handles the mouse unless a key does the same."""
    by_key = {"PhotoPane": "the space bar"}
    for widget in visible(page, QWidget):
        kind = type(widget)
        ours = inspect.getmodule(kind).__name__.startswith("desktop.")  # type: ignore[union-attr]
        listens = any(name.startswith("mouse") and name.endswith("Event") for name in vars(kind))
        if ours and listens:
            reachable = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            assert reachable or kind.__name__ in by_key, widget
        hand = widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
        if hand and widget.cursor().shape() == Qt.CursorShape.PointingHandCursor:
            group = widget.group() if isinstance(widget, QAbstractButton) else None
            # Within an exclusive group, the arrows lead on.
            same = group.buttons() if group is not None and group.exclusive() else [widget]
            reachable = any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in same)
            assert reachable or kind.__name__ in by_key, widget


def test_states_are_told_in_words(page: MainWindow) -> None:
    """Wherever an icon has the colour of a state, words stand beside it."""
    for icon in visible(page, Icon):
        parent: Any = icon.parentWidget()
        texts = [
            one.text()
            for one in parent.findChildren(QWidget)
            if one.isVisible() and hasattr(one, "text") and one.text()
        ]
        choices = [one for one in parent.findChildren(QComboBox) if one.isVisible()]
        assert texts or choices, icon
