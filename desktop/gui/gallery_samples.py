"""What the gallery shows: every kind of widget of ours, in each of its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.core.batches.ledger import CategoryCount
from desktop.core.engine import Ranked
from desktop.core.history.charts import Day
from desktop.core.passages import Piece
from desktop.gui.batch_chart import CategoryChart
from desktop.gui.batch_widgets import Choice, Tick
from desktop.gui.figures_charts import DaysChart, Legend
from desktop.gui.marked_text import MarkedText
from desktop.gui.notes import Note
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.options import Options
from desktop.gui.pictured import Pictured
from desktop.gui.progress import Progress
from desktop.gui.review_item import Suggestion
from desktop.gui.secret_field import SecretField
from desktop.gui.theme import ICONS, Theme
from desktop.gui.tokens import Size
from desktop.gui.widgets import Elided, Icon, Text, Verdict, button, label

LONG = "Accessoires et pièces détachées pour appareils électroménagers de la cuisine"
LOOKS = ("body", "strong", "muted", "section", "field", "title", "figure", "code", "problem")
BUTTONS = ("plain", "primary", "secondary", "choice", "tab")


HOVER = "hover"


@dataclass(frozen=True)
class Sample:
    """One widget in one state."""

    kind: str
    state: str
    widget: QWidget


def samples(theme: Theme) -> Iterator[Sample]:
    """All of them, those of a kind one after another."""
    for look in BUTTONS:
        yield from _button(f"Button, {look}", lambda look=look: button(look, "Classify"))  # type: ignore[misc]
    yield from _button(
        "Button with an icon", lambda: Pictured(theme, "plain", "back", "Undo", "Ctrl+Z")
    )
    yield from _button("Page", lambda: Pictured(theme, "tab", "review", "Review (59)", "F4"))
    folded = Pictured(theme, "tab", "history", "History", "F6")
    folded.set_folded(True)
    yield Sample("Page", "folded", folded)
    yield from _button("Suggestion", lambda: _suggestion(theme, "Second-hand books"))
    yield Sample("Suggestion", "long", _suggestion(theme, LONG))
    yield from _choices(theme)
    yield from _fields(theme)
    yield from _texts(theme)
    yield from _rows()
    yield from _figures(theme)


def _button(kind: str, make: Callable[[], QWidget]) -> Iterator[Sample]:
    yield Sample(kind, "normal", make())
    yield Sample(kind, HOVER, make())  # the gallery has the mouse over it
    pressed, chosen, disabled = make(), make(), make()
    pressed.setDown(True)  # type: ignore[attr-defined]
    yield Sample(kind, "pressed", pressed)
    if kind.endswith(("choice", "tab")) or kind == "Page":
        for one in (chosen, disabled):
            one.setCheckable(True)  # type: ignore[attr-defined]
        chosen.setChecked(True)  # type: ignore[attr-defined]
        yield Sample(kind, "checked", chosen)
    disabled.setEnabled(False)
    yield Sample(kind, "disabled", disabled)


def _suggestion(theme: Theme, name: str) -> QWidget:
    made = Suggestion(theme, 1)
    made.show_category(Ranked("10", name, name, 0.254))
    return made


def _choices(theme: Theme) -> Iterator[Sample]:
    for checked in (False, True):
        for enabled in (True, False):
            tick = Tick(theme, "Also the folders below")
            tick.setChecked(checked)
            tick.setEnabled(enabled)
            state = "checked" if checked else "normal"
            yield Sample("Tick", state if enabled else f"{state}, disabled", tick)
    for state, text in (("normal", "All days"), ("long", LONG), ("disabled", "All days")):
        choice = Choice(theme)
        choice.addItem(text)
        choice.setAccessibleName("Days")
        choice.setEnabled(state != "disabled")
        choice.setFixedWidth(Size.COLUMN_REFERENCE)
        yield Sample("Choice", state, choice)
    options = Options(theme, "Colours", [(0, "As the system"), (1, "Light"), (2, "Dark")])
    options.show_value(1)
    yield Sample("Options", "second chosen", options)


def _fields(theme: Theme) -> Iterator[Sample]:
    for state, text in (("normal", "Teapot"), ("empty", ""), ("long", LONG), ("disabled", "Tea")):
        line = QLineEdit(text, placeholderText="What the label says")
        line.setAccessibleName("Designation")
        line.setCursorPosition(0)
        line.setEnabled(state != "disabled")
        yield Sample("Field", state, line)
    for state, text in (("normal", "Cast iron, 1.2 l"), ("empty", ""), ("disabled", "Cast iron")):
        several = QPlainTextEdit(text, placeholderText="Anything else")
        several.setAccessibleName("Description")
        several.setFixedHeight(Size.DESCRIPTION)
        several.setEnabled(state != "disabled")
        yield Sample("Field of lines", state, several)
    secret = SecretField(theme)
    secret.line.setText("secret")
    secret.line.setAccessibleName("Secret")
    yield Sample("Secret", "normal", secret)


def _texts(theme: Theme) -> Iterator[Sample]:
    for look in LOOKS:
        yield Sample("Label", look, label(look, "Trading cards 42"))
    yield Sample("Text", "long", Text("body", LONG))
    cut = Elided()
    cut.setText(LONG)
    cut.setFixedWidth(Size.COLUMN_LARGE)
    yield Sample("Text", "shortened", cut)
    marked = MarkedText(theme)
    held = _held(marked)
    marked.show_pieces([Piece("Wooden "), Piece("board game", True), Piece(", 16 pieces")])
    yield Sample("Text", "marked", held)
    for state, action in (("without action", ""), ("with action", "Show")):
        note = Note(theme, "doubt", "warning", action)
        held = _held(note)
        note.say("Text and photo disagree.")
        yield Sample("Note", state, held)
    for icon, colour in (("online", "good"), ("doubt", "warning"), ("failed", "danger")):
        verdict = Verdict(theme)
        verdict.say(icon, colour, "The history could be written again.")
        yield Sample("Verdict", colour, verdict)
    for state, action in (("without action", ""), ("with action", "Try again")):
        notice = NoticeView(theme)
        notice.show_notice(Notice("failed", "danger", "This cannot be read", LONG, action))
        notice.setFixedWidth(Size.MESSAGE)
        yield Sample("Notice", state, notice)
    for path in sorted(ICONS.glob("*.svg")):
        yield Sample("Icon", path.stem, Icon(theme, path.stem, "text", Size.ICON))


def _held(widget: QWidget) -> QWidget:
    """Around a widget that shows itself, which would be a window by itself."""
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    held.setFixedWidth(Size.MESSAGE)
    return held


def _rows() -> Iterator[Sample]:
    states = (("normal", False), ("chosen", True))
    for state, chosen in states:
        found = QListView()
        found.setProperty("look", "choices")
        found.ensurePolished()
        found.setModel(QStringListModel(["Board games", "Children's toys"], found))
        found.setAccessibleName("Found")
        found.setFixedHeight(Size.TARGET + Size.TARGET)
        if chosen:
            found.setCurrentIndex(found.model().index(0, 0))
        yield Sample("List", state, found)
    for state, chosen in states:
        table = QTableView()
        table.setAccessibleName("History")
        content = QStandardItemModel(0, 2, table)
        content.setHorizontalHeaderLabels(["Reference", "Category"])
        for reference in ("REF2990724232", "REF1883233445"):
            content.appendRow([QStandardItem(reference), QStandardItem("Indoor furniture")])
        table.setModel(content)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(Size.TABLE_ROW)
        table.setColumnWidth(0, Size.COLUMN_REFERENCE)
        table.setColumnWidth(1, Size.COLUMN_LARGE)
        rows = content.rowCount() + 1
        height = rows * Size.TABLE_ROW + Size.FOCUS + Size.FOCUS
        table.setFixedSize(Size.MESSAGE, height)
        if chosen:
            table.selectRow(1)
        yield Sample("Table", state, table)


def _figures(theme: Theme) -> Iterator[Sample]:
    for state, most, value in (("nothing yet", 10, 0), ("some", 10, 4), ("unknown", 0, 0)):
        bar = Progress(theme)
        bar.setAccessibleName("Progress")
        bar.setRange(0, most)
        bar.setValue(value)
        bar.setFixedWidth(Size.PROGRESS)
        yield Sample("Progress", state, bar)
    names = ("Second-hand books", "Board games", LONG)
    spread = CategoryChart(theme)
    spread.show_counts([CategoryCount("10", name, name, 3) for name in names])
    spread.setFixedWidth(Size.CHART)
    yield Sample("Chart of categories", "three", spread)
    days = DaysChart(theme)
    first = date(2026, 11, 1)
    days.show_days(
        [Day(first + timedelta(at), 9 - at, at, at % 3, at % 2) for at in range(10)],
    )
    days.setFixedWidth(Size.MESSAGE)
    yield Sample("Chart of days", "ten", days)
    yield Sample("Chart of days", "legend", Legend(theme))
