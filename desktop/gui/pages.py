"""The pages of the window, which stay usable where the screen is small."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from desktop.gui.columns import least_height
from desktop.gui.tokens import Size


class Pages(QStackedWidget):
    """One page at a time, as large as that one asks for: Qt would give each the room of all."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._keep_narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._keep_narrow()
        super().resizeEvent(event)

    def _keep_narrow(self, *_: object) -> None:
        """Leaves room at both sides of a page that says how wide it is at most (`widest`)."""
        shown = self.currentWidget()
        widest = None if shown is None else shown.property("widest")
        if shown is not None and widest is not None:
            spare = max(0, self.width() - widest)
            left = spare // 2
            shown.setContentsMargins(left, 0, spare - left, 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        shown = self.currentWidget()
        return QSize() if shown is None else shown.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The least height at that width; a page takes all that there is anyway."""
        shown = self.currentWidget()
        return 0 if shown is None else least_height(shown, width)


class Scrolling(QScrollArea):
    """Shows all of a page, or as much as there is room for and a way to the rest."""

    def __init__(self, inner: Pages) -> None:
        super().__init__(widgetResizable=True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows what is in it
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setProperty("look", "page")
        self.setWidget(inner)
        inner.currentChanged.connect(lambda _: QTimer.singleShot(0, self, self._to_the_top))
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(2 * Size.TARGET, 2 * Size.TARGET)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Shows what has the focus now.  Qt does so too, but where a part of the page scrolls in
        itself, it looks to the page before that part has moved."""
        if now is None or not self.isAncestorOf(now) or now.height() > self.viewport().height():
            return
        around: QWidget | None = now
        while around is not None and around is not self.parentWidget():
            if isinstance(around, QScrollArea) and around is not now:
                around.ensureWidgetVisible(now)
            around = around.parentWidget()

    def _to_the_top(self) -> None:
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setValue(0)


def reach_last(bar: QWidget) -> None:
    """Has the Tab key lead to what is in a widget after all the rest of its window: Qt leads to
    what was made first, and pages are made when they are first asked for."""
    takes = Qt.FocusPolicy.TabFocus
    inside = [one for one in bar.findChildren(QWidget) if one.focusPolicy() & takes]
    window = bar.window()
    before = window.previousInFocusChain()
    while before is not None and before is not window:
        if before.focusPolicy() & takes and before not in inside:
            break  # Qt puts nothing after what takes no focus
        before = before.previousInFocusChain()
    for one in inside:
        if before is not None:
            QWidget.setTabOrder(before, one)
        before = one
