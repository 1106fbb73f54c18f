"""Text of which some words are marked, as tall as it needs to be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.passages import Piece, plain
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Size, Type


class MarkedText(QWidget):
    """Marked words are bold and underlined on a ground of their own: not by colour alone."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pieces: Sequence[Piece] = ()
        self._colours: object = None
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """The letters alone."""
        return plain(self._pieces)

    @property
    def marked(self) -> list[str]:
        """The words that are marked."""
        return [piece.text for piece in self._pieces if piece.marked]

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Shows these instead of the former ones; hidden where there are none."""
        self._pieces = pieces
        self._write()
        self.setVisible(bool(pieces))
        self.setAccessibleName(self.text)
        words = ", ".join(self.marked)
        told = self.tr("Words that decided: {words}").format(words=words) if words else ""
        self.setAccessibleDescription(told)
        self.setToolTip(told)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        self._document.setTextWidth(width)
        return round(self._document.size().height()) + Size.STROKE

    def sizeHint(self) -> QSize:  # noqa: N802
        width = max(self.width(), Size.LIST_LEAST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.PROGRESS, self.fontMetrics().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        if self._colours is not self._theme.colours:
            self._write()
        self._document.setTextWidth(self.width())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, self._theme.colour("text"))
        self._document.documentLayout().draw(QPainter(self), context)

    def _write(self) -> None:
        self._colours = self._theme.colours
        self._document.clear()
        self._document.setDefaultFont(font(Type.BODY))
        usual, marked = QTextCharFormat(), QTextCharFormat()
        marked.setBackground(self._theme.colour("accent_soft"))
        marked.setForeground(self._theme.colour("text"))
        marked.setFontWeight(QFont.Weight(Type.STRONG))
        marked.setFontUnderline(True)
        marked.setUnderlineColor(self._theme.colour("accent"))
        cursor = QTextCursor(self._document)
        for piece in self._pieces:
            cursor.insertText(piece.text, marked if piece.marked else usual)
