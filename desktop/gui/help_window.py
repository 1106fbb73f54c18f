"""The help: short pages with pictures, beside the window rather than over it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import help_pages
from desktop.gui.help_pages import HelpPage
from desktop.gui.language import current
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import button


class HelpWindow(QDialog):
    """The list of pages, and one of them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.setModal(False)
        self.pages = QListWidget()
        self.pages.setProperty("look", "choices")
        self.pages.setAccessibleName(self.tr("Pages of the help"))
        for page in HelpPage:
            item = QListWidgetItem(help_pages.title(page, current()))
            item.setData(Qt.ItemDataRole.UserRole, page)
            item.setSizeHint(QSize(0, Size.TARGET))
            self.pages.addItem(item)
        self.reader = Reader(theme)
        self.back = button("plain", self.tr("Back"))
        self.close_button = button("plain", self.tr("Close"))
        self.pages.currentItemChanged.connect(self._choose)
        self.reader.sourceChanged.connect(self._follow)
        self.reader.backwardAvailable.connect(self.back.setEnabled)
        self.back.setEnabled(False)
        self.back.clicked.connect(self.reader.backward)
        self.close_button.clicked.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self.reader.backward)
        self._arrange()

    def show_page(self, page: HelpPage) -> None:
        """Shows a page, and the window in front."""
        self.pages.setCurrentRow(list(HelpPage).index(page))
        self.show()
        self.raise_()
        self.activateWindow()
        self.reader.setFocus()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._read(item.data(Qt.ItemDataRole.UserRole))

    def _read(self, page: HelpPage) -> None:
        url = QUrl.fromLocalFile(str(help_pages.file(page, current())))
        if self.reader.source() != url:
            self.reader.setSource(url, QTextDocument.ResourceType.MarkdownResource)

    def _follow(self, url: QUrl) -> None:
        """A link led to another page."""
        name = url.fileName().removesuffix(".md")
        for row, page in enumerate(HelpPage):
            if page == name:
                self.pages.setCurrentRow(row)

    def _arrange(self) -> None:
        self.pages.setFixedWidth(Size.HELP_LIST)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.pages)
        row.addWidget(self.reader, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch()
        foot.addWidget(self.close_button)
        for one in (self.back, self.close_button):
            one.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(row, 1)
        column.addLayout(foot)
        room = self.screen().availableGeometry().size()
        self.resize(QSize(*Size.HELP).boundedTo(room))


class Reader(QTextBrowser):
    """A page in Markdown; its pictures are as wide as it is, at most."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("look", "page")
        self.setAccessibleName(self.tr("Page"))
        self.setOpenExternalLinks(False)
        self.document().setDocumentMargin(Space.L)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """As Qt, but a picture is made for the room that there is."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        picture = QImage(self.source().resolved(QUrl(name)).toLocalFile())
        room = self.viewport().width() - 4 * Space.L
        if picture.isNull() or picture.width() <= room:
            return picture
        ratio = self.devicePixelRatioF()
        made = picture.scaledToWidth(
            min(round(room * ratio), picture.width()), Qt.TransformationMode.SmoothTransformation
        )
        made.setDevicePixelRatio(made.width() / room)
        return made

    def doSetSource(  # noqa: N802
        self,
        name: QUrl | str,
        type: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,  # noqa: A002
    ) -> None:
        """As Qt, with more air between the lines."""
        super().doSetSource(name, type)
        airy = QTextBlockFormat()
        airy.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block = self.document().begin()
        while block.isValid():
            if _PICTURE not in block.text():  # it is a letter, as high as it is
                QTextCursor(block).mergeBlockFormat(airy)
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() and not self.source().isEmpty():
            self.reload()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and not self.source().isEmpty():
            self.reload()


_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_LINE = 135
"""Per cent of the letters' height."""
