"""What was typed and chosen in fields, taken out of them and put into others of the same names.

Views are made anew when the language or the density changes: what they `remember`, the new ones
`recall`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

Field: TypeAlias = QLineEdit | QPlainTextEdit | QComboBox | QAbstractButton
State: TypeAlias = dict[str, Any]


class Remembering(Protocol):
    """A view that a new one can take the place of."""

    def remember(self) -> State:
        """What the user would miss."""

    def recall(self, state: State) -> None:
        """Goes on where the former view was left."""


def values(fields: Mapping[str, Field]) -> State:
    """What is in each field, by its name."""
    return {name: _value(field) for name, field in fields.items()}


def put(fields: Mapping[str, Field], state: State) -> None:
    """Puts values into the fields of their names; nobody is told of a change."""
    for name, field in fields.items():
        if name in state:
            blocked = QSignalBlocker(field)
            _put(field, state[name])
            blocked.unblock()


def place_of(view: QWidget, focused: QWidget | None) -> int | None:
    """Which of a view's widgets has the focus; views of one kind have theirs in one order."""
    if focused is None or not view.isAncestorOf(focused):
        return None
    return view.findChildren(QWidget).index(focused)


def focus(view: QWidget, place: int | None) -> None:
    """Gives the focus to the widget at a place, if there is one that takes it."""
    children = view.findChildren(QWidget)
    if place is not None and place < len(children):
        children[place].setFocus()


def _value(field: Field) -> Any:
    match field:
        case QLineEdit():
            return field.text()
        case QPlainTextEdit():
            return field.toPlainText()
        case QComboBox():
            return field.currentData()
    return field.isChecked()


def _put(field: Field, value: Any) -> None:
    match field:
        case QLineEdit():
            field.setText(value)
        case QPlainTextEdit():
            field.setPlainText(value)
        case QComboBox():
            # `findData` compares what Qt makes of the values.
            known = (one for one in range(field.count()) if field.itemData(one) == value)
            place = next(known, -1)
            if place < 0:  # what is offered may only be read yet
                field.addItem(str(value), value)
                place = field.count() - 1
            field.setCurrentIndex(place)
        case _:
            field.setChecked(value)
