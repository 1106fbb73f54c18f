"""The look of the window: palette, style sheet and icons, all made from the tokens."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.gui import tokens
from desktop.gui.tokens import Colours, Radius, Size, Space, Type

ICONS: Final = Path(__file__).with_name("icons")
SHEET: Final = Path(__file__).with_name("theme.qss")


class Theme(QObject):
    """Dresses the application, and dresses it anew when the system turns light or dark."""

    def __init__(self, application: QApplication, dark: bool | None = None) -> None:
        """`dark` fixes the choice; None follows the system."""
        super().__init__(application)
        self._application = application
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        hints = application.styleHints()
        application.setStyle("Fusion")
        if dark is None:
            hints.colorSchemeChanged.connect(self._follow)
            dark = hints.colorScheme() == Qt.ColorScheme.Dark
        self._dress(tokens.DARK if dark else tokens.LIGHT)

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

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self._dress(tokens.DARK if scheme == Qt.ColorScheme.Dark else tokens.LIGHT)

    def _dress(self, colours: Colours) -> None:
        self.colours = colours
        self._application.setPalette(_palette(colours))
        font = self._application.font()
        font.setPixelSize(Type.BODY)
        self._application.setFont(font)
        self._application.setStyleSheet(style_sheet(colours))


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
