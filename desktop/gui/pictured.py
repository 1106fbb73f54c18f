"""Buttons with one of our icons before their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QLayout, QWidget

from desktop.gui.columns import least_size
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import PushButton


class Pictured(PushButton):
    """A push button in one of the style sheet's looks, with an icon.

    Where room is short, the icon alone stands for it: the words are heard and seen in the tool
    tip then.
    """

    def __init__(self, theme: Theme, look: str, icon: str, text: str, keys: str = "") -> None:
        """`keys` are those that do the same as the button, for its tool tip."""
        super().__init__()
        self._theme, self._picture, self._keys = theme, icon, keys
        self._words, self._folded = "", False
        self._whole = ("", 0)
        """What it said when it was last whole, and how wide it was then."""
        self.setProperty("look", look)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.worn.connect(self._draw)
        self.set_words(text)
        self._draw()

    def set_words(self, text: str) -> None:
        """Says something else."""
        self._words = text
        self.setAccessibleName(text.replace("&", ""))
        self._say()

    def set_folded(self, folded: bool) -> None:
        """Shows the icon alone, or the words as well."""
        if folded != self._folded:
            if folded:
                self._measure()
            self._folded = folded
            self._say()
            self._draw()
            self.setProperty("folded", folded)
            self.style().unpolish(self)
            self.style().polish(self)

    def room(self, folded: bool) -> int:
        """How wide it is without its words or with them, in logical pixels; 0 while hidden."""
        if self.isHidden():
            return 0
        if folded:
            return max(Size.TARGET, Size.ICON + 2 * Space.M)
        if not self._folded:
            self._measure()
        said, width = self._whole
        metrics = self.fontMetrics()
        return width + metrics.horizontalAdvance(self._words) - metrics.horizontalAdvance(said)

    def _measure(self) -> None:
        self.ensurePolished()
        self._whole = (self._words, self.sizeHint().width())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()

    def _say(self) -> None:
        self.setText("" if self._folded else self._words)
        name = self._words.replace("&", "") if self._folded else ""
        self.setToolTip(" · ".join(part for part in (name, self._keys) if part))

    def _draw(self) -> None:
        size = QSize(Size.ICON, Size.ICON)
        if not self._folded:
            size.setWidth(Size.ICON + Space.XS)  # Qt itself leaves hardly any room beside it
        self.setIconSize(size)
        icon = QIcon()
        for mode, state, colour in (
            (QIcon.Mode.Normal, QIcon.State.Off, "muted"),
            (QIcon.Mode.Normal, QIcon.State.On, "accent"),
            (QIcon.Mode.Disabled, QIcon.State.Off, "muted"),
            (QIcon.Mode.Disabled, QIcon.State.On, "muted"),
        ):
            icon.addPixmap(self._pixmap(size, colour), mode, state)
        self.setIcon(icon)

    def _pixmap(self, size: QSize, colour: str) -> QPixmap:
        """The icon at the left end of so much room."""
        ratio = self.devicePixelRatioF()
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.drawPixmap(0, 0, self._theme.icon(self._picture, colour, Size.ICON, ratio))
        painter.end()
        return made


class Option(Pictured):
    """One of several choices: the chosen one has a tick, so that not its colour alone tells."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, "option", "tick", text)
        self.setCheckable(True)
        self.toggled.connect(lambda _: self._draw())

    def _draw(self) -> None:
        if self.isChecked():
            super()._draw()
        else:
            self.setIcon(QIcon())


def fold(groups: Sequence[Sequence[Pictured]], row: QLayout, width: int) -> None:
    """Folds groups of buttons of a row, in their order, until the row fits the width."""
    needed = room(groups, row, folded=False)
    for group in groups:
        folded = needed > width
        for one in group:
            if folded:
                needed += one.room(True) - one.room(False)
            one.set_folded(folded)


def room(groups: Sequence[Sequence[Pictured]], row: QLayout, *, folded: bool) -> int:
    """The least width of a row in which all of those buttons are folded, or none."""
    return _room(row, {one: one.room(folded) for group in groups for one in group})


def _room(row: QLayout, widths: Mapping[QWidget, int]) -> int:
    """The same with so much for each of the buttons; layouts themselves only learn later what
    their widgets have become."""
    margins, parts = row.contentsMargins(), []
    for at in range(row.count()):
        item = row.itemAt(at)
        widget = None if item is None else item.widget()
        if widget is None or widget.isHidden():
            continue
        inner = widget.layout()
        if widget in widths:
            parts.append(widths[widget])
        elif inner is not None:
            parts.append(_room(inner, widths))
        else:
            parts.append(least_size(widget).width())
    gaps = max(0, len(parts) - 1) * row.spacing()
    return margins.left() + margins.right() + sum(parts) + gaps
