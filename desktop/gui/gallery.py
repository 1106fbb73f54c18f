"""A window with every kind of widget of ours in each of its states, for whoever changes them.

    python -m desktop.gui.gallery

What one chooses there of the look holds at once, and is kept nowhere.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.core.preferences import Preferences
from desktop.gui.app import application
from desktop.gui.columns import Flow
from desktop.gui.gallery_samples import HOVER, Sample, samples
from desktop.gui.preferring import Preferring
from desktop.gui.settings_look import LookSettings
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import card, label


class GalleryPage(QWidget):
    """A card for each kind, and in it each state under its name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.samples: list[Sample] = list(samples(theme))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.L)
        for kind, same in groupby(self.samples, key=lambda sample: sample.kind):
            frame, inside = card()
            inside.addWidget(label("title", kind))
            flow = Flow(Space.L)
            for sample in same:
                flow.add(self._framed(sample))
            inside.addWidget(flow)
            column.addWidget(frame)
        column.addStretch()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        for sample in self.samples:
            if sample.state == HOVER:
                _hover(sample.widget)

    def _framed(self, sample: Sample) -> QWidget:
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(label("muted", sample.state))
        column.addWidget(sample.widget)
        column.addStretch()
        if sample.widget.layout() is not None or sample.widget.sizePolicy().hasHeightForWidth():
            sample.widget.setMinimumWidth(Size.MESSAGE)
        return around


def _hover(widget: QWidget) -> None:
    """Makes a widget look as it does under the mouse."""
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    middle = QPointF(widget.rect().center())
    nothing = Qt.MouseButton.NoButton
    QCoreApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove,
            middle,
            widget.mapToGlobal(middle),
            nothing,
            nothing,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


class Gallery(QWidget):
    """The page, and above it the choice of the look."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle("Gallery")
        self._look = LookSettings(preferring, theme)
        self._scrolling = QScrollArea(widgetResizable=True)
        self._scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setSpacing(Space.L)
        column.addWidget(self._scrolling)
        preferring.changed.connect(self._wear)
        self.page = GalleryPage(theme)
        self._show()

    def _wear(self, before: Preferences, now: Preferences) -> None:
        self._theme.wear(now)
        if before.touch != now.touch:  # not while a button of it is still being pressed
            QTimer.singleShot(0, self, self._anew)

    def _anew(self) -> None:
        self._look = LookSettings(self._look.preferring, self._theme)
        self.page = GalleryPage(self._theme)
        self._show()

    def _show(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setSpacing(Space.L)
        column.addWidget(self._look)
        column.addWidget(self.page)
        self._scrolling.setWidget(inside)


def main() -> int:
    """Shows the gallery until it is closed; returns the exit status."""
    app = application()
    theme = Theme(app)
    with tempfile.TemporaryDirectory() as folder:
        gallery = Gallery(Preferring(Path(folder) / "preferences.json"), theme)
        gallery.resize(*Size.WINDOW)
        gallery.show()
        return app.exec()


if __name__ == "__main__":
    sys.exit(main())
