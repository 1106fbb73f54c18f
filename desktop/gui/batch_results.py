"""The results of a batch: the table, what finds rows in it, and the categories as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.batches.finding import Filter
from desktop.core.batches.ledger import CategoryCount
from desktop.core.history.selection import Answers
from desktop.gui import remembering
from desktop.gui.bands import Bands
from desktop.gui.batch_chart import CategoryChart
from desktop.gui.batch_table import BatchTable
from desktop.gui.batch_view import BatchView
from desktop.gui.batch_widgets import Choice
from desktop.gui.columns import Columns
from desktop.gui.language import category_name, number
from desktop.gui.remembering import Field, State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space, Time
from desktop.gui.widgets import card, label


class BatchResults(QFrame):
    """Shows a table model, and asks it for other rows."""

    chose = Signal(int)
    """So many rows are chosen."""

    def __init__(self, table: BatchTable, theme: Theme) -> None:
        super().__init__()
        self._table = table
        self.search = QLineEdit()
        self.category, self.band, self.status = Choice(theme), Bands(theme), Choice(theme)
        self._fields: dict[str, Field] = {
            "search": self.search,
            "category": self.category,
            "band": self.band,
            "status": self.status,
        }
        self.found = label("muted")
        self.found.hide()
        self.view = BatchView(table, theme)
        self.chart = CategoryChart(theme)
        self._chosen: int | None = None
        """The position of the item that is chosen while others come into the rows."""
        self._codes: set[str] = set()
        self._begins = False
        self._typing = QTimer(self, singleShot=True, interval=Time.TYPING)
        self._fill()
        self._dress()
        self._arrange()
        self._connect()

    def show_categories(self, counts: Sequence[CategoryCount]) -> None:
        """Shows how many items are in each category, and offers these categories."""
        self.chart.show_counts(counts)
        codes = {one.code for one in counts}
        if codes == self._codes:
            return
        self._codes = codes
        chosen = self.category.currentData()
        self.category.blockSignals(True)
        while self.category.count() > 1:
            self.category.removeItem(1)
        for one in sorted(counts, key=lambda one: category_name(one.name_fr, one.name_en)):
            self.category.addItem(category_name(one.name_fr, one.name_en), one.code)
        self.category.setCurrentIndex(max(0, self.category.findData(chosen)))
        self.category.blockSignals(False)
        if self.category.currentData() != chosen:
            self._apply()

    def add_below(self, widget: QWidget) -> None:
        """Adds what belongs to the rows that are chosen."""
        self._rows.addWidget(widget)

    def chosen(self) -> Answers:
        """The answers in the rows that are chosen; many of these have never been read."""
        return Answers(self._table.batch, self._table.keys(self.view.chosen_rows.rows()))

    def reset(self) -> None:
        """Shows all rows again."""
        self.search.clear()
        for choice in (self.category, self.band, self.status):
            choice.setCurrentIndex(0)
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._apply()

    def remember(self) -> State:
        """What is looked for, and in which order."""
        header = self.view.horizontalHeader()
        sort = (header.sortIndicatorSection(), header.sortIndicatorOrder())
        return {"fields": remembering.values(self._fields), "sort": sort}

    def recall(self, state: State) -> None:
        """Looks for it again."""
        remembering.put(self._fields, state["fields"])
        self.view.horizontalHeader().setSortIndicator(*state["sort"])
        self._apply()

    def _apply(self) -> None:
        self._typing.stop()
        self._begins = True
        least, most = self.band.bounds
        status = self.status.currentData()
        self._table.arrange(
            Filter(
                status=None if status == _DISAGREE else status,
                code=self.category.currentData(),
                least=least,
                most=most,
                disagree=status == _DISAGREE,
                search=self.search.text(),
            )
        )

    def _remember(self) -> None:
        row = self._table.row(self.view.currentIndex())
        self._chosen = None if row is None else row.position

    def _recall(self) -> None:
        """The chosen item stays chosen, wherever it is now; the view is not scrolled for it."""
        if self._chosen is None:
            return
        index = self._table.index_of(self._chosen)
        chosen = self.view.selectionModel()
        if index.isValid() and index == self.view.currentIndex().siblingAtColumn(0):
            return  # with others that may be chosen, too
        self.view.setAutoScroll(False)
        if index.isValid():
            chosen.setCurrentIndex(
                index, chosen.SelectionFlag.ClearAndSelect | chosen.SelectionFlag.Rows
            )
        else:
            chosen.clear()
        self.view.setAutoScroll(True)

    def _sort(self) -> None:
        self._begins = True

    def _count(self) -> None:
        if self._begins:  # somebody has asked for other rows: the first of them are shown
            self._begins = False
            self.view.scrollToTop()
        shown = number(self._table.rowCount())
        plain = self._table.arrangement.found == Filter()
        self.found.setVisible(not plain)
        self.found.setText("" if plain else self.tr("{count} found").format(count=shown))

    def _fill(self) -> None:
        self.category.addItem(self.tr("All categories"), None)
        for words, value in (
            (self.tr("All"), None),
            (self.tr("Done"), "done"),
            (self.tr("Failed"), "failed"),
            (self.tr("Waiting"), "pending"),
            (self.tr("Text and photo disagree"), _DISAGREE),
        ):
            self.status.addItem(words, value)
        for choice, name in (
            (self.category, self.tr("Category")),
            (self.status, self.tr("Status")),
        ):
            choice.setAccessibleName(name)

    def _dress(self) -> None:
        self.search.setPlaceholderText(self.tr("Search the results"))
        self.search.setAccessibleName(self.tr("Search the results"))
        self.search.setToolTip(self.tr("Ctrl+F"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)

    def _arrange(self) -> None:
        finding = QHBoxLayout()
        finding.setSpacing(Space.S)
        finding.addWidget(self.search, 1)
        finding.addWidget(self.category, 1)
        for choice in (self.band, self.status):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
            finding.addWidget(choice)
        finding.addWidget(self.found)
        rows, column = card()
        self._rows = column
        column.addLayout(finding)
        column.addWidget(self.view, 1)
        bars, beside = card()
        beside.addWidget(label("section", self.tr("Items per category")))
        scrolling = QScrollArea(widgetResizable=True)
        scrolling.setWidget(self.chart)
        scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolling.setAccessibleName(self.tr("Items per category"))
        beside.addWidget(scrolling, 1)
        row = Columns(Space.L)
        row.add(rows, Size.TABLE, Size.TABLE_LEAST)
        row.add(bars, Size.CHART)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(row)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(self._apply)
        for choice in (self.category, self.band, self.status):
            choice.currentIndexChanged.connect(lambda _: self._apply())
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.view.chosen_rows.selectionChanged.connect(
            lambda *_: self.chose.emit(self.view.chosen_rows.count())
        )
        self._table.arranged.connect(self._count)
        self._table.rearranging.connect(self._remember)
        self._table.rearranged.connect(self._recall)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()


_DISAGREE = "disagree"
