"""The page of the window for the whole history: found, looked at, decided on, taken out."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.decisions import Chosen
from desktop.core.history.counts import Counts
from desktop.core.history.pages import Filter
from desktop.core.history.rows import Entry
from desktop.core.history.selection import Everything
from desktop.core.scanner.codes import Code
from desktop.gui import messages
from desktop.gui.batch_repeated import Repeated
from desktop.gui.deciding import Deciding
from desktop.gui.history_filters import HistoryFilters
from desktop.gui.history_output import HistoryOutput
from desktop.gui.history_table import Arrangement, HistoryTable
from desktop.gui.history_view import HistoryView
from desktop.gui.keeping_dialog import KeepingDialog
from desktop.gui.language import number
from desktop.gui.nav_bar import SAVE, Page
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.records import Staff
from desktop.gui.remembering import State
from desktop.gui.selection_bar import SelectionBar
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space, Time
from desktop.gui.widgets import Verdict, button, card, label

COMPARED: Final = 10_000
"""Among so many of the entries shown, look-alikes are found."""


class HistoryPage(QWidget):
    """Filters, table, and what can be done with what is chosen in it."""

    asked = Signal(object)
    """Somebody wants another `Page`."""

    def __init__(self, core: Core, deciding: Deciding, output: HistoryOutput, theme: Theme) -> None:
        super().__init__()
        self._core, self._deciding, self._theme = core, deciding, theme
        self._tasks = Tasks(threads=1, parent=self)
        self._slow_tasks = Tasks(threads=1, parent=self)
        self._count_tasks = Tasks(threads=1, parent=self)
        self.table = HistoryTable(deciding, self._tasks, self._slow_tasks, theme)
        self.table.setParent(self)
        self.filters = HistoryFilters(theme)
        self.view = HistoryView(self.table, theme)
        self.deciding_bar = SelectionBar(deciding, self._tasks)
        self.output = output
        self.found = label("title", self.tr("History"))
        self.alike = button("plain", self.tr("Look-alikes"))
        self.delete = button("plain", self.tr("Delete"))
        self.export = button("plain", self.tr("Export…"))
        self.export.setToolTip(SAVE)
        self.keeping = button("plain", self.tr("Copies and keeping…"))
        self.verdict = Verdict(theme)
        self.dialog: KeepingDialog | None = None
        self._scrolled = 0
        self.notice, self._body = NoticeView(theme), QStackedWidget()
        self._counts = Repeated(
            self._count_tasks, self._question, self._show_counts, self._fail, Time.FIGURES
        )
        self._arrange()
        self._connect()
        self._refresh()

    @property
    def settled(self) -> bool:
        """Whether all is shown and written that was asked for."""
        bulk = self.deciding_bar.bulk
        idle = not (
            self.filters.typing or self._deciding.pending or self.output.busy or bulk.counting
        )
        return idle and self.table.settled and self._counts.settled

    def start(self) -> None:
        """Shows the entries as they are now."""
        self.verdict.hide()
        self._deciding.ask_staff()
        self._search()
        self.view.setFocus()

    def take_scan(self, code: Code, known: list[Entry]) -> str:
        """Searches for a code that was scanned, as the history has it."""
        self.filters.look_for(known[0].reference if known else code.reference)
        return ""

    def close_page(self) -> None:
        """Ends what is under way."""
        self._counts.stop()
        for tasks in (self._tasks, self._slow_tasks, self._count_tasks):
            tasks.leave()

    def remember(self) -> State:
        """What is looked for, in which order, and how far one has scrolled."""
        header = self.view.horizontalHeader()
        return {
            "filters": self.filters.remember(),
            "sort": (header.sortIndicatorSection(), header.sortIndicatorOrder()),
            "scrolled": self.view.verticalScrollBar().value(),
        }

    def recall(self, state: State) -> None:
        """Looks for it again, once it is shown."""
        self.filters.recall(state["filters"])
        self.view.horizontalHeader().setSortIndicator(*state["sort"])
        self._scrolled = state["scrolled"]

    def _show_nothing(self) -> None:
        """Where there are no rows, why, and what to do."""
        if self.table.rowCount():
            self._body.setCurrentWidget(self.view)
            return
        title = self.tr("Nothing has been classified yet")
        text = self.tr("Every result is kept here, to be found, checked and exported.")
        go = partial(self.asked.emit, Page.SINGLE)
        notice = Notice("history", "accent", title, text, self.tr("Classify products"), go)
        if self.filters.wanted != Filter():
            title = self.tr("No entry is like that")
            text = self.tr("Search for fewer words, or choose less.")
            name = self.tr("Show all entries")
            notice = Notice("history", "accent", title, text, name, self.filters.reset)
        self.notice.show_notice(notice)
        self._body.setCurrentWidget(self.notice)

    def _scroll_back(self) -> None:
        scrolled, self._scrolled = self._scrolled, 0
        if scrolled:
            self.view.verticalScrollBar().setValue(scrolled)

    def chosen(self) -> Chosen:
        """The entries that are chosen: by their ids, or as all that the filter finds."""
        rows = self.view.chosen_rows
        if rows.everything:
            without = frozenset(self.table.keys(rows.rows_left()))
            return Everything(self.table.arrangement.found, self.table.newest, without)
        return self.table.keys(rows.rows())

    def _search(self) -> None:
        now = self.table.arrangement
        self.table.arrange(Arrangement(self.filters.wanted, now.sort, now.descending))
        self._counts.ask()

    def _question(self) -> partial[tuple[Filter, Counts]]:
        wanted = self.filters.wanted
        return partial(_count, self._deciding, wanted)

    def _show_counts(self, answer: tuple[Filter, Counts]) -> None:
        wanted, counts = answer
        if wanted == self.filters.wanted:
            self.filters.show_counts(counts)
            text = self.tr("History: {count}").format(count=number(counts.total))
            self.found.setText(text)

    def _show_staff(self, staff: Staff) -> None:
        names = {one.id: one.name for one in staff.operators}
        self.table.operators |= names
        self.filters.name_operators(self.table.operators)
        self.view.viewport().update()

    def _changed(self) -> None:
        if self.isVisible():
            self._counts.soon()

    def _refresh(self) -> None:
        rows = self.view.chosen_rows
        chosen = rows.count()
        # Of what is not there yet, only the history knows how much it is.
        uncounted = rows.everything and not self.table.complete
        self.deciding_bar.show_chosen(None if uncounted else chosen)
        self.alike.setEnabled(chosen > 0 and not rows.everything)
        self.delete.setEnabled(chosen > 0)

    def _delete(self) -> None:
        self.deciding_bar.bulk.ask(self.chosen(), "delete", self._deciding.delete)

    def _find_alike(self) -> None:
        """Chooses all entries whose photos look like those that are chosen."""
        chosen = self.table.keys(self.view.chosen_rows.rows())
        shown = list(self.table.every_key()[:COMPARED])
        known = set(shown)
        among = shown + [one for one in chosen if one not in known]
        self._slow_tasks.run_task(
            partial(self._deciding.records.alike, among),
            partial(self._choose_alike, set(chosen)),
            self._fail,
        )

    def _choose_alike(self, chosen: set[int], groups: list[list[int]]) -> None:
        wanted = set(chosen)
        for group in groups:
            if wanted.intersection(group):
                wanted.update(group)
        selection = QItemSelection()
        for row in self.table.rows_of(sorted(wanted)):
            index = self.table.index(row, 0)
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.view.chosen_rows.select(selection, flags.ClearAndSelect | flags.Rows)
        more = len(wanted) - len(chosen)
        words = self.tr("%n more entry(ies) look(s) like it", "", more)
        self.verdict.say("photo", "muted", words)

    def show_copies(self) -> None:
        """Opens the dialog about copies and keeping."""
        self.dialog = KeepingDialog(self._core, self._deciding, self._tasks, self._theme, self)
        self.dialog.restored.connect(self.start)
        self.dialog.start()

    def _fail(self, error: Exception) -> None:
        self._say_failed(messages.of(error))

    def _say_failed(self, sentence: str) -> None:
        self.verdict.say("failed", "danger", sentence)

    def _say_done(self, sentence: str) -> None:
        self.verdict.say("online", "good", sentence)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.found, 1)
        head.addWidget(self.export)
        head.addWidget(self.keeping)
        frame, column = card()
        column.addWidget(self.filters)
        self._body.addWidget(self.view)
        self._body.addWidget(self.notice)
        column.addWidget(self._body, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.deciding_bar, 1)
        row.addWidget(self.alike)
        row.addWidget(self.delete)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        whole.setSpacing(Space.M)
        whole.addLayout(head)
        whole.addWidget(self.verdict)
        whole.addWidget(frame, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self._search)
        self.table.failed.connect(self._fail)
        self.table.modelReset.connect(self._refresh)
        self.table.completed.connect(self._scroll_back)
        self.table.completed.connect(self._show_nothing)
        self.table.completed.connect(self._refresh)
        self.view.chosen_rows.selectionChanged.connect(lambda *_: self._refresh())
        self.deciding_bar.source = self.chosen
        self.deciding_bar.failed.connect(self._fail)
        self.view.entered.connect(self.deciding_bar.accept.click)
        self.alike.clicked.connect(self._find_alike)
        self.delete.clicked.connect(self._delete)
        self.export.clicked.connect(lambda: self.output.export(self.table.arrangement))
        self.output.done.connect(self._say_done)
        self.output.failed.connect(self._fail)
        self.keeping.clicked.connect(self.show_copies)
        self._deciding.changed.connect(self._changed)
        self._deciding.staffed.connect(self._show_staff)
        self._deciding.failed.connect(self._say_failed)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.filters.begin)
        find.setContext(within)
        save = QShortcut(QKeySequence(SAVE), self, self.export.click)
        save.setContext(within)
        remove = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.view, self._delete)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)


def _count(deciding: Deciding, wanted: Filter) -> tuple[Filter, Counts]:
    return wanted, deciding.records.counts(wanted)
