"""A product of our own, for who has none at hand: a drawn photo and a text."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.core.engine import Request
from desktop.gui import tokens
from desktop.gui.language import translate

SIDE = 320
FIELDS = 6
PIPS = ((0.28, 0.28), (0.72, 0.28), (0.5, 0.5), (0.28, 0.72), (0.72, 0.72))


def request() -> Request:
    """A board game with a die, in the window's language."""
    return Request(
        photos=(photo(),),
        designation=translate("Sample", "Wooden board game for the family, ages 6 and up"),
        description=translate("Sample", "2 to 4 players, with a board, 16 pieces and a die."),
        reference=translate("Sample", "EXAMPLE"),
    )


def photo() -> bytes:
    """The drawing, as PNG."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens.LIGHT.surface))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _board(painter)
    _die(painter, QRectF(SIDE * 0.56, SIDE * 0.56, SIDE * 0.3, SIDE * 0.3))
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def _board(painter: QPainter) -> None:
    edge, colours = SIDE * 0.1, (tokens.LIGHT.accent, tokens.LIGHT.accent_soft)
    field = (SIDE - 2 * edge) / FIELDS
    for place in range(FIELDS * FIELDS):
        row, column = divmod(place, FIELDS)
        square = QRectF(edge + column * field, edge + row * field, field, field)
        painter.fillRect(square, QColor(colours[(row + column) % 2]))
    painter.setPen(QPen(QColor(tokens.LIGHT.text), SIDE * 0.02))
    painter.drawRect(QRectF(edge, edge, SIDE - 2 * edge, SIDE - 2 * edge))


def _die(painter: QPainter, square: QRectF) -> None:
    painter.setBrush(QColor(tokens.LIGHT.surface))
    painter.drawRoundedRect(square, SIDE * 0.04, SIDE * 0.04)
    painter.setBrush(QColor(tokens.LIGHT.text))
    for x, y in PIPS:
        middle = QPointF(square.left() + x * square.width(), square.top() + y * square.height())
        painter.drawEllipse(middle, SIDE * 0.02, SIDE * 0.02)
