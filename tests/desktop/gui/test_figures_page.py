"""The charts show what the history has, and say it to those who cannot see them."""

from __future__ import annotations

from collections.abc import Callable

from entries import LABELS, outcome
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decisions import Decisions
from desktop.gui.window import MainWindow


def test_the_charts_say_their_figures(
    empty_core: Core, make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    first, second, _ = empty_core.history.add_many(
        [outcome(1), outcome(2), outcome(3, probability=0.99)]
    )
    decisions = Decisions(empty_core.history)
    decisions.accept([first])
    decisions.correct([second], LABELS[1])
    window = make_window(empty_core)
    window.desk.nav.buttons[4].click()
    page = window.desk.figures
    qtbot.waitUntil(lambda: page.settled)
    assert page.total.text() == "3 in the last 30 days"
    assert page.days.accessibleName().endswith(": 3")
    assert page.share.accessibleName().endswith(": 33%")
    assert page.corrections.accessibleName() == "Bougies: tiny-1 50%"
    assert not page.none.isVisible()
    drawn = page.corrections.grab().toImage()
    decisions.reopen([second])
    page.start()
    qtbot.waitUntil(lambda: page.corrections.accessibleName() == "Bougies: tiny-1 0%")
    assert page.corrections.grab().toImage() != drawn


def test_before_the_first_decision_it_says_where_to_begin(
    empty_core: Core, make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(empty_core)
    window.desk.nav.buttons[4].click()
    page = window.desk.figures
    qtbot.waitUntil(lambda: page.settled)
    assert page.none.isVisible()
    assert page.days.accessibleName() == "Nothing yet"
