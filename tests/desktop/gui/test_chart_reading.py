"""Charts are read by mouse, by arrows and by ear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop.core.batches.ledger import CategoryCount
from desktop.core.history.charts import Day
from desktop.gui.batch_chart import CategoryChart
from desktop.gui.figures_charts import PARTS, DaysChart
from desktop.gui.theme import Theme

COUNTS = [
    CategoryCount("10", "Bougies", "Candles", 30),
    CategoryCount("20", "Théières", "Teapots", 10),
]
DAYS = [
    Day(date(2026, 3, 1), automatic=2, by_person=2, waiting=2, failed=2),
    Day(date(2026, 3, 2), automatic=5, by_person=0, waiting=1, failed=0),
]


@pytest.fixture
def chart(qtbot: QtBot, theme: Theme, speak: object) -> CategoryChart:
    speak("en")  # type: ignore[operator]
    made = CategoryChart(theme)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show_counts(COUNTS)
    made.show()
    return made


def read(chart: CategoryChart, qtbot: QtBot, keys: Sequence[Qt.Key]) -> list[str]:
    found = []
    for key in keys:
        qtbot.keyClick(chart, key)
        interface = QAccessible.queryAccessibleInterface(chart)
        found.append(interface.text(QAccessible.Text.Description))
    return found


def test_arrows_lead_from_value_to_value(chart: CategoryChart, qtbot: QtBot) -> None:
    candles, teapots = "Candles (10)\n30 · 75.0%", "Teapots (20)\n10 · 25.0%"
    down, up = Qt.Key.Key_Down, Qt.Key.Key_Up
    assert read(chart, qtbot, [down, down, down, up]) == [candles, teapots, teapots, candles]
    assert read(chart, qtbot, [Qt.Key.Key_End, Qt.Key.Key_Home]) == [teapots, candles]
    assert QToolTip.text() == candles
    chart.show_counts(COUNTS[:1])
    assert chart.current is None and not chart.accessibleDescription()
    assert read(chart, qtbot, [up]) == ["Candles (10)\n30 · 100.0%"]


def test_the_mouse_is_told_what_is_under_it(chart: CategoryChart) -> None:
    for place, words in ((5, "Candles (10)\n30 · 75.0%"), (195, "")):
        QToolTip.hideText()
        point = QPoint(5, place)
        event = QHelpEvent(QHelpEvent.Type.ToolTip, point, chart.mapToGlobal(point))
        QApplication.sendEvent(chart, event)
        if words:
            assert QToolTip.text() == words


def test_one_sees_which_value_is_told(chart: CategoryChart, qtbot: QtBot) -> None:
    assert chart.focusPolicy() == Qt.FocusPolicy.StrongFocus
    chart.clearFocus()
    plain = chart.grab().toImage()
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    focused = chart.grab().toImage()
    assert focused != plain
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.grab().toImage() != focused


def test_an_empty_chart_takes_no_arrow(chart: CategoryChart, qtbot: QtBot) -> None:
    chart.show_counts([])
    assert read(chart, qtbot, [Qt.Key.Key_Down, Qt.Key.Key_End]) == ["", ""]


def test_a_day_says_its_parts_and_each_is_hatched(
    qtbot: QtBot, theme: Theme, speak: object
) -> None:
    speak("en")  # type: ignore[operator]
    chart = DaysChart(theme)
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.show_days(DAYS)
    words = [one.words.split("\n") for one in chart.marks()]
    assert words[1][1:] == ["automatic: 5", "decided by people: 0", "to review: 1", "failed: 0"]
    assert words[0][0].endswith(": 8")
    assert len({hatching for *_, hatching in PARTS}) == len(PARTS)
