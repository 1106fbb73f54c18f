"""The two lists beside the result: the queue since the window opened, and the history."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QKeyCombination,
    QModelIndex,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import messages, remembering
from desktop.gui.history_list import HistoryModel
from desktop.gui.item import Item
from desktop.gui.photos import Thumbnails
from desktop.gui.queue import QueueModel
from desktop.gui.remembering import State
from desktop.gui.rows import RowDelegate
from desktop.gui.selection_bar import SelectionBar
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space, Time
from desktop.gui.widgets import Text, button, card

_EDIT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)


class _View(QListView):
    """Tells of Enter and Delete, which mean the rows that are chosen, and of Ctrl+E for one."""

    entered_rows = Signal()
    deleted_rows = Signal()
    edited_row = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Delete and not event.isAutoRepeat():
            self.deleted_rows.emit()
        elif event.keyCombination() == _EDIT and not event.isAutoRepeat():
            self.edited_row.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.entered_rows.emit()
        else:
            super().keyPressEvent(event)


class ListView(QFrame):
    """A list of rows, and a sentence in its place while there are none."""

    chosen = Signal(QModelIndex)
    entered = Signal()
    """Enter, with one row chosen."""

    def __init__(
        self,
        model: QAbstractItemModel,
        theme: Theme,
        thumbnails: Thumbnails,
        bar: SelectionBar | None = None,
    ) -> None:
        """With a bar, several rows can be chosen, and the bar acts on them."""
        super().__init__()
        self.view = _View()
        self.bar = bar
        self.empty = Text("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setModel(model)
        self.view.setItemDelegate(RowDelegate(theme, thumbnails, self.view))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        if bar is not None:
            self.view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
            self.view.selectionModel().selectionChanged.connect(lambda *_: self._count())
            self.view.entered_rows.connect(self._enter)
            column.addWidget(bar)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.clicked.connect(self._choose)  # the current row again, after something else
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the rows, or the sentence."""
        there = self.view.model().rowCount() > 0
        self._pages.setCurrentWidget(self.view if there else self.empty)
        self._count()

    def selected(self) -> list[QModelIndex]:
        """The rows that are chosen, from the top."""
        return sorted(self.view.selectionModel().selectedIndexes(), key=QModelIndex.row)

    def _count(self) -> None:
        """One row has its buttons beside its result; the bar is for several."""
        if self.bar is not None:
            count = len(self.selected())
            self.bar.show_chosen(count)
            self.bar.setVisible(count > 1)

    def _enter(self) -> None:
        if self.bar is not None and len(self.selected()) > 1:
            self.bar.accept.click()
        else:
            self.entered.emit()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index)


class Lists(QFrame):
    """Queue and history, one at a time."""

    item_chosen = Signal(object)
    """An `Item` of the queue."""
    entry_chosen = Signal(object)
    """An `Entry` of the history."""
    edit_asked = Signal(object)
    """Somebody wants to change what is known of an `Item` of the queue."""
    removal_asked = Signal(list)
    """These `Item`s of the queue, of which the history knows nothing, are not wanted."""

    def __init__(
        self,
        queue: QueueModel,
        history: HistoryModel,
        theme: Theme,
        thumbnails: Thumbnails,
        bar: SelectionBar,
    ) -> None:
        """The bar accepts and corrects what is chosen in the queue."""
        super().__init__()
        self._queue, self._history = queue, history
        self.queue_list = ListView(queue, theme, thumbnails, bar)
        bar.source = self.chosen_ids
        self.history_list = ListView(history, theme, thumbnails)
        self.search = QLineEdit()
        self._typing = QTimer(self, singleShot=True, interval=Time.TYPING)
        self.queue_tab = button("tab", self.tr("Queue"))
        self.history_tab = button("tab", self.tr("History"))
        self._pages = QStackedWidget()
        self._arrange()
        self._connect()
        self._count()
        self.queue_tab.click()

    def select(self, item: Item) -> None:
        """Shows the queue with this item chosen."""
        self.queue_tab.click()
        index = self._queue.index_of(item)
        if self.queue_list.view.currentIndex() == index:
            self.item_chosen.emit(item)
        _choose_only(self.queue_list.view, index)
        self.queue_list.view.scrollTo(index)

    def remember(self) -> State:
        """What is searched for, and where one is in both lists."""
        views = (self.queue_list.view, self.history_list.view)
        return {
            "page": self._pages.currentIndex(),
            "search": self.search.text(),
            "rows": [one.currentIndex().row() for one in views],
            "scrolled": [one.verticalScrollBar().value() for one in views],
        }

    def recall(self, state: State) -> None:
        """Goes back there; the history has been searched already."""
        (self.queue_tab, self.history_tab)[state["page"]].click()
        remembering.put({"search": self.search}, state)
        self._say_empty()
        for one, row, scrolled in zip(
            (self.queue_list.view, self.history_list.view),
            *(state["rows"], state["scrolled"]),
            strict=True,
        ):
            blocked = QSignalBlocker(one.selectionModel())  # nobody has chosen anything
            _choose_only(one, one.model().index(row, 0))
            blocked.unblock()
            QTimer.singleShot(0, one, partial(one.verticalScrollBar().setValue, scrolled))

    def clear_choice(self) -> None:
        """Nothing of the queue is chosen any more."""
        self.queue_list.view.selectionModel().clear()

    def chosen_ids(self) -> list[int]:
        """The ids of the entries of what is chosen in the queue."""
        items = map(self._queue.item, self.queue_list.selected())
        return [item.entry.id for item in items if item is not None and item.entry is not None]

    def _arrange(self) -> None:
        self.queue_list.empty.setText(
            self.tr("Photos that you drop wait here for their turn, and stay with their results.")
        )
        self._say_empty()
        self.queue_list.view.setAccessibleName(self.tr("Queue"))
        self.history_list.view.setAccessibleName(self.tr("History"))
        self.search.setPlaceholderText(self.tr("Search the history"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.search.setToolTip(self.tr("Ctrl+F"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)  # photos dropped there are the window's
        tabs = QHBoxLayout()
        tabs.setSpacing(Space.XS)
        group = QButtonGroup(self)
        for tab in (self.queue_tab, self.history_tab):
            tab.setCheckable(True)
            group.addButton(tab)
            tabs.addWidget(tab)
        history = QWidget()
        column = QVBoxLayout(history)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.search)
        column.addWidget(self.history_list)
        self._pages.addWidget(self.queue_list)
        self._pages.addWidget(history)
        frame, inside = card()
        inside.addStrut(Size.LIST_LEAST)
        inside.addLayout(tabs)
        inside.addWidget(self._pages)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _connect(self) -> None:
        self.queue_tab.clicked.connect(lambda: self._pages.setCurrentIndex(0))
        self.history_tab.clicked.connect(lambda: self._pages.setCurrentIndex(1))
        self.queue_list.view.deleted_rows.connect(self._ask_removal)
        for asked in (self.queue_list.view.doubleClicked, self.queue_list.view.edited_row):
            asked.connect(self._ask_edit)
        self.queue_list.chosen.connect(lambda index: self.item_chosen.emit(self._queue.item(index)))
        self.history_list.chosen.connect(
            lambda index: self.entry_chosen.emit(self._history.entry(index))
        )
        for signal in (self._queue.rowsInserted, self._queue.dataChanged):
            signal.connect(self._count)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(lambda: self._history.search(self.search.text()))
        self._history.read.connect(self._say_empty)
        self._history.failed.connect(self._say_failed)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)

    def _ask_edit(self, index: QModelIndex) -> None:
        item = self._queue.item(index)
        if item is not None:
            self.edit_asked.emit(item)

    def _ask_removal(self) -> None:
        """What was classified stays until a person has decided on it, or deletes it from the
        history."""
        items = map(self._queue.item, self.queue_list.selected())
        unwanted = [one for one in items if one is not None and one.problem is not None]
        if unwanted:
            self.removal_asked.emit(unwanted)

    def _find(self) -> None:
        self.history_tab.click()
        self.search.setFocus()
        self.search.selectAll()

    def _count(self) -> None:
        waiting, name = self._queue.waiting, self.tr("Queue")
        self.queue_tab.setText(f"{name} ({waiting})" if waiting else name)

    def _say_failed(self, error: Exception) -> None:
        self.history_list.empty.setText(messages.of(error))

    def _say_empty(self) -> None:
        text = self.search.text().strip()
        if text:
            sentence = self.tr("Nothing in the history matches “{text}”.").format(text=text)
        else:
            sentence = self.tr("Nothing has been classified yet. Every result is kept here.")
        self.history_list.empty.setText(sentence)


def _choose_only(view: QListView, index: QModelIndex) -> None:
    """Chooses a row and no other.  The view's own way adds it to what is chosen while Ctrl is held
    down, as it is for Ctrl+V and Ctrl+Z."""
    chosen = view.selectionModel()
    chosen.setCurrentIndex(index, chosen.SelectionFlag.ClearAndSelect)
