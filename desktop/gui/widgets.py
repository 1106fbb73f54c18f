"""Small pieces that every part of the window is made of."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space


def label(look: str, text: str = "") -> QLabel:
    """A short plain text in one of the style sheet's looks."""
    made = QLabel(text)
    made.setProperty("look", look)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class Text(QLabel):
    """Plain text of any length in one of the style sheet's looks: breaks between words, and
    long file names and addresses between their parts."""

    def __init__(self, look: str, text: str = "") -> None:
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(_LONG.sub(_with_breaks, text))


def _with_breaks(word: re.Match[str]) -> str:
    return re.sub(r"([/\\_.-])", "\\1\N{ZERO WIDTH SPACE}", word.group())


_LONG = re.compile(r"\S{24,}")


class PushButton(QPushButton):
    """Enter presses it wherever it is, as the space bar does; Qt has that in dialogs only."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and not event.isAutoRepeat() and not event.modifiers() & ~_KEYPAD:
            self.click()
        else:
            super().keyPressEvent(event)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def button(look: str, text: str) -> QPushButton:
    """A push button in one of the style sheet's looks: primary, plain, quiet."""
    made = PushButton(text)
    made.setProperty("look", look)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def card(parent: QWidget | None = None) -> tuple[QFrame, QVBoxLayout]:
    """A raised ground, and the column to put things on it."""
    frame = QFrame(parent)
    frame.setProperty("look", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
    column.setSpacing(Space.M)
    return frame, column


def named(text: str, field: QWidget, *beside: QWidget) -> QVBoxLayout:
    """A field under its name, whose letter after `&` leads to it, and what belongs beside it."""
    name = label("field", text)
    name.setBuddy(field)
    (field.focusProxy() or field).setAccessibleName(text.replace("&", ""))
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(field, 1)
    for one in beside:
        row.addWidget(one)
    column = QVBoxLayout()
    column.setSpacing(Space.XS)
    column.addWidget(name)
    column.addLayout(row)
    return column


class Icon(QWidget):
    """One of our icons, redrawn in the colours of the day."""

    def __init__(self, theme: Theme, name: str, colour: str, size: int) -> None:
        super().__init__()
        self._theme, self._name, self._colour, self._size = theme, name, colour, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, colour: str) -> None:
        """Shows another icon or the same in another colour (names of `tokens.Colours`)."""
        self._name, self._colour = name, colour
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._size, self._size)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        picture = self._theme.icon(self._name, self._colour, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)


class Elided(QLabel):
    """One line of plain text, with an ellipsis where there is no room for all of it."""

    def __init__(self, look: str = "body") -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        room = self.contentsRect()
        end = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), end, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class Verdict(QWidget):
    """How something went: an icon and a sentence; nothing at all before that."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = Icon(theme, "failed", "danger", Size.ICON)
        self.text = Text("body")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.hide()

    def say(self, icon: str, colour: str, text: str) -> None:
        """Shows a sentence with an icon (names of `tokens.Colours` and of our icons)."""
        self._icon.show_icon(icon, colour)
        self.text.setText(text)
        self.show()
