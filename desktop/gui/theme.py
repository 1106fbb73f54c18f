"""The look of the window: palette, style sheet and icons, all made from the tokens."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.core.preferences import Preferences, Scheme
from desktop.gui import tokens
from desktop.gui.tokens import Colours, Motion, Radius, Size, Space, Type

ICONS: Final = Path(__file__).with_name("icons")
SHEET: Final = Path(__file__).with_name("theme.qss")


class Theme(QObject):
    """Dresses the application as one prefers it, and anew when that or the system changes."""

    worn = Signal()
    """The application looks otherwise now."""

    def __init__(self, application: QApplication, dark: bool | None = None) -> None:
        """`dark` fixes that choice, whatever is preferred."""
        super().__init__(application)
        self._application, self._dark = application, dark
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        self._preferences = Preferences()
        application.setStyle("Fusion")
        hints = application.styleHints()
        self._caret = hints.cursorFlashTime()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self._dress()

    def wear(self, preferences: Preferences) -> None:
        """Dresses the application as one prefers it.

        Colours change at once.  The density is that of what is made from now on: what is there
        already must be made anew.
        """
        self._preferences = preferences
        self._dress()

    def colour(self, name: str) -> QColor:
        """A colour by its name in `tokens.Colours`."""
        return QColor(getattr(self.colours, name))

    def icon(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """One of our icons in one of our colours, `size` wide on a screen of that pixel ratio."""
        key = (name, getattr(self.colours, colour), size, ratio)
        if key not in self._icons:
            picture = QPixmap(round(size * ratio), round(size * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            drawing = _drawing(name).replace("currentColor", key[1])
            QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
            painter.end()
            self._icons[key] = picture
        return self._icons[key]

    def _follow(self, *_: object) -> None:
        if self._colours() != self.colours:
            self._dress()

    def _colours(self) -> Colours:
        hints, wanted = self._application.styleHints(), self._preferences
        dark = self._dark
        if dark is None:
            dark = wanted.scheme == Scheme.DARK
            if wanted.scheme == Scheme.SYSTEM:
                dark = hints.colorScheme() == Qt.ColorScheme.Dark
        contrast = wanted.high_contrast
        if contrast is None:
            high = Qt.ContrastPreference.HighContrast
            contrast = hints.accessibility().contrastPreference() == high
        return tokens.palette(dark=dark, high_contrast=contrast)

    def _dress(self) -> None:
        wanted = self._preferences
        tokens.choose(touch=wanted.touch, still=wanted.reduced_motion)
        self.colours = colours = self._colours()
        self._application.setPalette(_palette(colours))
        font = self._application.font()
        font.setPixelSize(Type.BODY)
        self._application.setFont(font)
        # As fast as the system has it, but never where nothing may move.
        self._application.setCursorFlashTime(min(self._caret, Motion.CARET))
        self._application.setStyleSheet(style_sheet(colours))
        self.worn.emit()


def style_sheet(colours: Colours) -> str:
    """The style sheet with every token filled in; a name that no token has is an error."""
    names = dict(vars(colours))
    for group in (Space, Type, Radius, Size):
        for name, value in vars(group).items():
            if isinstance(value, int):
                names[f"{group.__name__}_{name}".lower()] = value
    return Template(SHEET.read_text(encoding="utf-8")).substitute(names)


def font(size: int, weight: int = Type.NORMAL) -> QFont:
    """The application's font in one of the sizes of `tokens.Type`."""
    made = QFont(QApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    return made


def monospace(size: int) -> QFont:
    """The system's font with letters of one width."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(size)
    return made


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


def _palette(colours: Colours) -> QPalette:
    """What the style sheet does not reach: dialogs, menus, tool tips, selected text."""
    role = QPalette.ColorRole
    palette = QPalette()
    for one, name in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.Light: colours.border,
        role.Midlight: colours.border,
        role.Mid: colours.outline,
        role.Dark: colours.outline,
    }.items():
        palette.setColor(one, QColor(name))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.muted))
    return palette
