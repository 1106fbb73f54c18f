"""A letter that was let into a field, and can be taken out again as if nobody had typed it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget


def alive(widget: QWidget) -> bool:
    """Whether a widget is still there, not only what Python knew of it."""
    try:
        widget.isVisible()
    except RuntimeError:
        return False
    return True


TextField = QLineEdit | QPlainTextEdit | QTextEdit


@dataclass(frozen=True)
class Typed:
    """One letter, and the field as it was before."""

    field: TextField
    letter: str
    text: str
    first: int
    last: int
    """What was selected, from the one place to the other; the same where nothing was."""
    cursor: int
    """At which of the two ends the cursor was."""

    @classmethod
    def of(cls, widget: QWidget | None, letter: str) -> Typed | None:
        """What is about to be typed into a widget; None where that is no text field."""
        if not isinstance(widget, TextField) or widget.isReadOnly() or len(letter) != 1:
            return None
        if isinstance(widget, QLineEdit):
            cursor, length = widget.cursorPosition(), widget.selectionLength()
            first = widget.selectionStart() if length else cursor
            return cls(widget, letter, widget.text(), first, first + length, cursor)
        place = widget.textCursor()
        ends = place.selectionStart(), place.selectionEnd()
        return cls(widget, letter, widget.toPlainText(), *ends, place.position())

    def take_back(self) -> None:
        """Takes the letter out, and puts back what it replaced; not where the field has changed by
        more than that."""
        if not alive(self.field):
            return
        expected = self.text[: self.first] + self.letter + self.text[self.last :]
        if isinstance(self.field, QLineEdit):
            if self.field.text() == expected:
                self._out_of_line(self.field)
        elif self.field.toPlainText() == expected:
            self._out_of_text(self.field)

    def _out_of_line(self, field: QLineEdit) -> None:
        # Not `setText`: what was typed before could not be undone any more.
        field.setSelection(self.first, 1)
        field.insert(self.text[self.first : self.last])
        if self.first == self.last:
            field.setCursorPosition(self.cursor)
        elif self.cursor == self.first:
            field.setSelection(self.last, self.first - self.last)
        else:
            field.setSelection(self.first, self.last - self.first)

    def _out_of_text(self, field: QPlainTextEdit | QTextEdit) -> None:
        place = field.textCursor()
        place.setPosition(self.first)
        place.setPosition(self.first + 1, QTextCursor.MoveMode.KeepAnchor)
        place.insertText(self.text[self.first : self.last])
        other = self.first + self.last - self.cursor
        place.setPosition(other)
        place.setPosition(self.cursor, QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(place)
