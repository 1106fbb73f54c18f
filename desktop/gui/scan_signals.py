"""What the window shows of a scan: a frame around itself, and words that stay a moment longer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.gui.preferring import Preferring
from desktop.gui.scan_sound import Outcome, Sounds
from desktop.gui.theme import Theme
from desktop.gui.tokens import Motion, Size, Space, Time
from desktop.gui.widgets import Icon, Text, card

LOOKS: Final[dict[Outcome, tuple[str, str]]] = {
    Outcome.NEW: ("online", "good"),
    Outcome.SEEN: ("history", "accent"),
    Outcome.WRONG: ("failed", "danger"),
    Outcome.TWICE: ("waiting", "warning"),
}
"""Icon and colour of each."""


class _Frame(QWidget):
    """Nothing but a border, through which one sees and clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._colour, self._strength = QColor(), 1.0
        self.hide()

    def light(self, colour: QColor) -> None:
        """Shows the frame in a colour."""
        self._colour = colour
        self.fade(1.0)
        self.setGeometry(self._around.rect())
        self.show()
        self.raise_()

    def fade(self, strength: float) -> None:
        """Shows it weaker, down to 0."""
        self._strength = strength
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        painter.setPen(
            QPen(self._colour, Size.SCAN_FRAME, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap)
        )
        half = Size.SCAN_FRAME / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))


class _Words(QWidget):
    """A sentence with its icon, at the foot of the window; clicks go through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.icon = Icon(theme, "online", "good", Size.ICON)
        self.text = Text("strong")
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        frame, column = card()
        frame.setProperty("active", True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.icon)
        row.addWidget(self.text, 1)
        column.addLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.hide()

    def say(self, outcome: Outcome, words: str) -> None:
        """Shows a sentence."""
        self.icon.show_icon(*LOOKS[outcome])
        self.text.setText(words)
        self.place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def place(self) -> None:
        """Where it hides no button: in the middle, over the words of the line at the foot."""
        room = self._around.size()
        beside = Size.ICON + 2 * Space.L + Space.S + 2 * Size.FOCUS
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + Space.S
        width = min(words + beside, Size.DIALOG, room.width() - 2 * Space.L)
        height = self.text.heightForWidth(width - beside) + 2 * Space.L + 2 * Size.FOCUS
        top = room.height() - height - Space.XS
        self.setGeometry((room.width() - width) // 2, max(0, top), width, height)


class ScanSignals(QObject):
    """Shows and sounds what came of a scan, as far as somebody wants that."""

    def __init__(self, theme: Theme, preferring: Preferring, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._preferring = theme, preferring
        self.frame, self.words = _Frame(window), _Words(theme, window)
        self.sounds = Sounds()
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.hide)
        self._fading = QVariantAnimation(self, startValue=1.0, endValue=0.0)
        self._fading.valueChanged.connect(self.frame.fade)
        self._fading.finished.connect(self.frame.hide)
        window.installEventFilter(self)

    def tell(self, outcome: Outcome, words: str) -> None:
        """Tells what came of a scan.  The words are always shown."""
        wanted = self._preferring.now
        self._fading.stop()
        self.frame.hide()
        self.words.say(outcome, words)
        trouble = outcome == Outcome.WRONG
        self._end.start(Time.SCAN_TROUBLE if trouble else Time.SCAN_WORD)
        if wanted.scan_flash:
            self.frame.light(self._theme.colour(LOOKS[outcome][1]))
            # Without motion it neither flashes nor fades: it goes when the words go.
            if Motion.SCAN_FLASH:
                self._fading.setDuration(Motion.SCAN_FLASH)
                self._fading.start()
        if wanted.scan_sound:
            self.sounds.play(outcome)

    def hide(self) -> None:
        """Shows nothing any more."""
        self._end.stop()
        self._fading.stop()
        self.frame.hide()
        self.words.hide()

    def close(self) -> None:
        """Leaves no file behind."""
        self.hide()
        self.sounds.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            if self.frame.isVisible():
                self.frame.setGeometry(watched.rect())
            if self.words.isVisible():
                self.words.place()
        return False
