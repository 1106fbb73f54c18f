"""A window in which much has been done, and its pages one after another."""

from __future__ import annotations

from typing import Any

from entries import LABELS, outcome
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decisions import Decisions
from desktop.core.operators import Operators
from desktop.gui.nav_bar import Page
from desktop.gui.window import MainWindow


def fill(core: Core) -> None:
    """A history of ten entries; some are accepted, some corrected, by somebody of a long name."""
    history = core.history
    Operators(history).named("Marie-Antoinette de la Rochefoucauld")
    ids = history.add_many([outcome(place, disagree=place == 9) for place in range(10)])
    decisions = Decisions(history)
    decisions.accept(ids[:3])
    decisions.correct(ids[3:5], LABELS[2])


def turn_to(window: MainWindow, page: Page, qtbot: QtBot) -> None:
    """Shows a page, with something in it, and something to undo."""
    window.desk.show_page(page)
    if page == Page.REVIEW:
        review = window.desk.review
        qtbot.waitUntil(lambda: review.settled, timeout=30_000)
        qtbot.keyClick(review, Qt.Key.Key_Return)
    made: Any = {Page.REVIEW: "review", Page.HISTORY: "history", Page.FIGURES: "figures"}.get(page)
    if made is not None:
        shown = getattr(window.desk, made)
        qtbot.waitUntil(lambda: shown.settled, timeout=30_000)


def visible(parent: QWidget, kind: type[QWidget]) -> list[Any]:
    """What of a kind is shown in a widget."""
    return [widget for widget in parent.findChildren(kind) if widget.isVisible()]
