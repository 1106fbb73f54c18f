"""Every page is usable on every screen: from a small laptop at 200 % to a large one, for gloves
too, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_pages import fill, turn_to, visible

from desktop.core.app import Core
from desktop.gui.batch_widgets import Choice
from desktop.gui.nav_bar import Page
from desktop.gui.pages import Scrolling
from desktop.gui.pictured import Pictured
from desktop.gui.tokens import Size
from desktop.gui.widgets import Elided
from desktop.gui.window import MainWindow

FRAME = (0, 40)
"""What the system takes of a screen for the title of a window."""
SCREENS = {
    "1366x768": (1366, 768),
    "1366x768 at 125 %": (1093, 614),
    "1366x768 at 150 %": (911, 512),
    "1366x768 at 200 %": (683, 384),
    "2560x1440": (2560, 1440),
}
SPEAKERS = [("en", False), ("fr", False), ("fr", True)]


@pytest.fixture(params=SPEAKERS, ids=["en", "fr", "fr for gloves"])
def filled(
    request: pytest.FixtureRequest,
    wear: Callable[..., None],
    make_window: Callable[..., MainWindow],
    empty_core: Core,
) -> MainWindow:
    """A window over a history in which much has been done."""
    language, touch = request.param
    wear(touch=touch)
    fill(empty_core)
    return make_window(empty_core, language)


@pytest.fixture(params=list(Page), ids=lambda page: page.name.lower())
def page(request: pytest.FixtureRequest, filled: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with one of its pages."""
    turn_to(filled, request.param, qtbot)
    return filled


def test_every_page_fits_every_screen(page: MainWindow, qtbot: QtBot) -> None:
    for name, (width, height) in SCREENS.items():
        size = (width - FRAME[0], height - FRAME[1])
        page.resize(*size)
        qtbot.waitUntil(lambda size=size: page.size().toTuple() == size)  # type: ignore[misc]
        qtbot.waitUntil(lambda: assert_whole(page))
        assert (page.width(), page.height()) == size, name
        qtbot.waitUntil(lambda: assert_calm(page))


def assert_whole(window: MainWindow) -> None:
    """No text is cut off, and what is shortened can be read in its tool tip."""
    for label in visible(window, QLabel):
        if isinstance(label, Elided):
            assert label.toolTip() == label.text()
        elif label.wordWrap():
            assert label.heightForWidth(label.width()) <= label.height(), label.text()
        elif label.text():
            assert label.sizeHint().width() <= label.width(), label.text()
    for button in visible(window, QAbstractButton):
        words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
        icon = Size.ICON if isinstance(button, Pictured) else 0
        assert words + icon <= button.width() - 2 * Size.FOCUS, button.text()
        if isinstance(button, Pictured) and not button.text():
            assert button.toolTip() and button.accessibleName()
    for tick in visible(window, QCheckBox):
        assert tick.sizeHint().width() <= tick.width(), tick.text()
    for choice in visible(window, QComboBox):
        assert isinstance(choice, Choice), "it shortens its text and says it in its tool tip"
    for field in visible(window, QLineEdit):
        assert field.width() >= Size.TARGET


def assert_calm(window: MainWindow) -> None:
    """Nothing is squeezed, lies over another thing, or is stretched out of proportion; whoever
    does not see all of a page goes up and down, and nowhere else."""
    scrolling = window.findChild(Scrolling)
    assert scrolling.horizontalScrollBar().maximum() == 0
    shown = scrolling.widget().currentWidget()
    for widget in visible(window, QWidget):
        if widget.window() is window:
            left = widget.mapTo(window, QPoint(0, 0)).x()
            assert left >= 0 and left + widget.width() <= window.width(), widget
    for widget in (shown, window.desk.nav, window.channel_bar):
        assert widget.width() >= widget.minimumSizeHint().width(), widget
        assert widget.height() >= widget.minimumSizeHint().height(), widget
        assert_apart(widget)
    widest = shown.property("widest")
    if widest is not None:
        assert shown.contentsRect().width() <= widest


def assert_apart(parent: QWidget) -> None:
    """No two children of a widget that are shown lie over each other."""
    layout = parent.layout()
    inside = [] if layout is None else [layout.itemAt(at).widget() for at in range(layout.count())]
    places = [one.geometry() for one in inside if one is not None and one.isVisible()]
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[:number]), parent


def test_below_each_other_nothing_scrolls_by_itself(filled: MainWindow, qtbot: QtBot) -> None:
    filled.resize(max(683, filled.minimumSizeHint().width()), 900)
    filled.desk.show_page(Page.SINGLE)
    qtbot.waitUntil(lambda: filled.form.y() + filled.form.height() <= filled.result.y())
    for part in (filled.form, filled.result):
        for area in part.scrolled:
            if area.isVisible():
                assert area.verticalScrollBar().maximum() == 0, part
    assert not filled.form.drop_zone.visibleRegion().isEmpty()


def test_one_scrolls_to_what_has_the_focus(filled: MainWindow, qtbot: QtBot) -> None:
    filled.resize(max(683, filled.minimumSizeHint().width()), 344)
    filled.desk.show_page(Page.SINGLE)
    filled.activateWindow()
    qtbot.waitUntil(filled.isActiveWindow)
    filled.form.drop_zone.setFocus()
    scrolling = filled.findChild(Scrolling)
    for _ in range(3):
        focused = filled.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        after = filled.focusWidget()
        assert after is not None
        corner = after.mapTo(scrolling.viewport(), QPoint(0, 0))
        assert 0 <= corner.y() < scrolling.viewport().height(), after


def test_a_folder_that_was_classified_fits_every_screen(
    core: Core,  # first: with a model
    filled: MainWindow,
    arrival: Path,
    looked: Callable[[MainWindow], None],
    qtbot: QtBot,
) -> None:
    filled.resize(683, 344)
    filled.intake.hand_out([arrival])
    looked(filled)
    qtbot.waitUntil(lambda: assert_calm(filled))
    choosing = filled.batch.choosing
    assert choosing.columns.isVisible() and choosing.watch.isVisible()
    choosing.start.click()
    qtbot.waitUntil(lambda: filled.batch.working.settled, timeout=30_000)
    qtbot.waitUntil(lambda: assert_calm(filled))
    assert (filled.width(), filled.height()) == (683, 344)
    assert filled.batch.another.isVisible()


def test_columns_for_which_there_is_no_room_can_be_scrolled_to(
    filled: MainWindow, qtbot: QtBot
) -> None:
    filled.resize(683, 344)
    turn_to(filled, Page.HISTORY, qtbot)
    bar = filled.desk.history.view.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.isVisible())
    filled.resize(1366, 728)
    qtbot.waitUntil(lambda: bar.maximum() == 0 and not bar.isVisible())


def test_the_drop_zone_is_no_hole_in_a_large_window(filled: MainWindow, qtbot: QtBot) -> None:
    filled.desk.show_page(Page.SINGLE)
    for size in ((1440, 900), (2560, 1400)):
        filled.resize(*size)
        qtbot.waitUntil(lambda size=size: filled.size().toTuple() == size)  # type: ignore[misc]
        zone = filled.form.drop_zone
        qtbot.waitUntil(lambda zone=zone: zone.height() <= Size.DROP_ZONE_MOST)  # type: ignore[misc]
        assert zone.height() >= Size.DROP_ZONE


def test_all_of_the_legend_is_to_be_seen_where_it_is_narrow(
    filled: MainWindow, qtbot: QtBot
) -> None:
    filled.resize(683, 344)
    turn_to(filled, Page.FIGURES, qtbot)
    legend = filled.desk.figures.legend
    keys = visible(legend, QWidget)
    assert len(keys) == 4
    qtbot.waitUntil(lambda: keys[-1].geometry().bottom() < legend.height())
    assert all(one.geometry().right() < legend.width() for one in keys)
    assert all(one.width() == one.sizeHint().width() for one in keys)
    assert keys[-1].y() > keys[0].y()


def test_looking_for_a_model_makes_a_small_window_no_wider(
    core: Core,  # first: with a model, and a channel
    filled: MainWindow,
    qtbot: QtBot,
) -> None:
    filled.resize(683, 344)
    qtbot.waitUntil(lambda: filled.size().toTuple() == (683, 344))
    with qtbot.waitSignal(filled.updating.changed):
        filled.updating.update()
    qtbot.waitUntil(lambda: filled.updating.settled, timeout=30_000)
    assert filled.size().toTuple() == (683, 344)
