"""What one searches the history by: words, and choices that say how many entries each has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.decided import Decided
from desktop.core.history.counts import Counts
from desktop.core.history.pages import Filter
from desktop.gui import history_cells, remembering
from desktop.gui.bands import Bands
from desktop.gui.batch_widgets import Choice
from desktop.gui.language import category_name, number
from desktop.gui.remembering import Field, State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space, Time

DAYS: Final = (1, 7, 30, 365)
LONGEST: Final = 12
"""Letters that a choice has room for at least."""


class HistoryFilters(QWidget):
    """The search field and the choices."""

    changed = Signal()
    """Another `wanted`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.days, self.decision = Choice(theme), Choice(theme)
        self.category, self.band = Choice(theme), Bands(theme)
        self.operator, self.model = Choice(theme), Choice(theme)
        self._fields: dict[str, Field] = {
            "search": self.search,
            "days": self.days,
            "decision": self.decision,
            "category": self.category,
            "band": self.band,
            "operator": self.operator,
            "model": self.model,
        }
        self._operators: dict[int, str] = {}
        self._typing = QTimer(self, singleShot=True, interval=Time.TYPING)
        self._fill()
        self._arrange()
        self._connect()

    @property
    def typing(self) -> bool:
        """Whether somebody types, and the search has not begun."""
        return self._typing.isActive()

    @property
    def wanted(self) -> Filter:
        """What is asked for."""
        least, most = self.band.bounds
        days, decision = self.days.currentData(), self.decision.currentData()
        return Filter(
            search=self.search.text().strip(),
            since=None if days is None else _since(days),
            code=self.category.currentData(),
            decision=None if decision is None else Decided(decision),
            operator=self.operator.currentData(),
            model_version=self.model.currentData(),
            least=least,
            most=most,
        )

    def name_operators(self, operators: dict[int, str]) -> None:
        """What the operators are called."""
        self._operators = operators

    def show_counts(self, counts: Counts) -> None:
        """Says how many entries each choice has, and offers what there is."""
        _offer(
            self.decision,
            ((one, history_cells.decision(one), counts.decisions.get(one, 0)) for one in Decided),
        )
        labels: dict[str, tuple[str, int]] = {}
        for label, items in counts.categories:
            name = category_name(label.name_fr, label.name_en) or label.code
            labels[label.code] = (name, labels.get(label.code, ("", 0))[1] + items)
        _offer(self.category, ((code, *found) for code, found in labels.items()))
        named = (
            (one, self._operators.get(one, str(one)), items)
            for one, items in counts.operators.items()
            if one is not None
        )
        _offer(self.operator, sorted(named, key=lambda offered: offered[1].casefold()))
        models = sorted(counts.models.items(), reverse=True)
        _offer(self.model, ((one, one, items) for one, items in models))

    def remember(self) -> State:
        """What is asked for, field by field."""
        return remembering.values(self._fields)

    def recall(self, state: State) -> None:
        """Asks for it again, at the next search."""
        remembering.put(self._fields, state)

    def reset(self) -> None:
        """Asks for all entries."""
        nothing = dict.fromkeys(self._fields) | {"search": ""}
        remembering.put(self._fields, nothing)
        self._apply()

    def begin(self) -> None:
        """Begins a search."""
        self.search.setFocus()
        self.search.selectAll()

    def look_for(self, text: str) -> None:
        """Searches for a text among all entries, whatever was chosen before."""
        for choice in (
            *(self.days, self.decision, self.category, self.band, self.operator, self.model),
        ):
            choice.blockSignals(True)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.search.setText(text)
        self._apply()

    def _apply(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def _fill(self) -> None:
        self.days.addItem(self.tr("All days"), None)
        for days in DAYS:
            text = self.tr("Today") if days == 1 else self.tr("%n day(s)", "", days)
            self.days.addItem(text, days)
        self.decision.addItem(self.tr("All decisions"), None)
        self.category.addItem(self.tr("All categories"), None)
        self.operator.addItem(self.tr("All operators"), None)
        self.model.addItem(self.tr("All models"), None)
        for choice, name in (
            (self.days, self.tr("Date")),
            (self.decision, self.tr("Decision")),
            (self.category, self.tr("Category")),
            (self.operator, self.tr("Operator")),
            (self.model, self.tr("Model")),
        ):
            choice.setAccessibleName(name)
            choice.setMinimumContentsLength(LONGEST)
        self.search.setPlaceholderText(self.tr("Search the history"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.search.setToolTip(self.tr("Ctrl+F"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)

    def _arrange(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(Space.S)
        for fields in (
            (self.search, self.days, self.decision),
            (self.category, self.band, self.operator, self.model),
        ):
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            for place, field in enumerate(fields):
                row.addWidget(field, 2 if place == 0 else 1)
            rows.addLayout(row)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.search.returnPressed.connect(self._apply)
        self._typing.timeout.connect(self._apply)
        for choice in (
            *(self.days, self.decision, self.category, self.band, self.operator, self.model),
        ):
            choice.currentIndexChanged.connect(lambda _: self._apply())


def _offer(choice: Choice, offered: Iterable[tuple[Hashable, str, int]]) -> None:
    """What there is, after the first, which is all; what is chosen stays, be it of no entry."""
    chosen, text = choice.currentData(), choice.currentText()
    choice.blockSignals(True)
    while choice.count() > 1:
        choice.removeItem(1)
    for value, name, items in offered:
        if items or value == chosen:
            choice.addItem(f"{name} ({number(items)})", value)
    place = _place(choice, chosen)
    if chosen is not None and place < 0:
        choice.addItem(text, chosen)
        place = choice.count() - 1
    choice.setCurrentIndex(max(0, place))
    choice.blockSignals(False)


def _place(choice: Choice, value: Hashable) -> int:
    # `findData` compares what Qt makes of the values, and takes two of an enumeration for one.
    places = (place for place in range(choice.count()) if choice.itemData(place) == value)
    return next(places, -1)


def _since(days: int) -> datetime:
    """The beginning of today, or of the day so many days before tomorrow."""
    today = datetime.now().astimezone().date()
    return datetime.combine(today - timedelta(days=days - 1), datetime.min.time()).astimezone()
