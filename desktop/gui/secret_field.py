"""A field for a secret: dots instead of letters, and nothing left of it afterwards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space

_HINTS = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)
"""So that no keyboard on the screen learns the secret."""


class SecretField(QWidget):
    """A line whose letters show only while its eye is pressed in, and never once the window loses
    the focus or is hidden: whatever takes a picture of the screen finds dots."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setInputMethodHints(_HINTS)
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.eye = _Eye(theme)
        self.eye.setAccessibleName(self.tr("Show what is typed"))
        self.eye.setToolTip(self.tr("Show what is typed"))
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)
        self.eye.toggled.connect(self._show)
        self._show(False)

    def text(self) -> str:
        """The secret: for whom it is meant, and no other widget."""
        return self.line.text()

    def forget(self) -> None:
        """Empties the field, and what undoing could bring back."""
        self.eye.setChecked(False)
        self.line.setText("")  # other than clear(), not a step that can be undone

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.eye.setChecked(False)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.eye.setChecked(False)
        super().changeEvent(event)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)


class _Eye(QPushButton):
    """Stays pressed while the letters show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("look", "eye")
        self.setCheckable(True)
        self.setAutoDefault(False)  # Enter in the field is not for the eye
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedWidth(Size.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        name = "eye-off" if self.isChecked() else "eye"
        colour = "text" if self.isEnabled() else "muted"
        picture = self._theme.icon(name, colour, Size.ICON, self.devicePixelRatioF())
        corner = self.rect().center()
        QPainter(self).drawPixmap(
            corner.x() - Size.ICON // 2 + 1, corner.y() - Size.ICON // 2 + 1, picture
        )
