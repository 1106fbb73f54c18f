"""What this computer has sent, line by line, and taking back what should not have been."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from bundle.categories import Category
from desktop.core.app import Core
from desktop.gui import dialogs, messages
from desktop.gui.deciding import Deciding
from desktop.gui.dialogs import Dialog, Question
from desktop.gui.language import category_name, moment
from desktop.gui.records import Records
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button, label

if TYPE_CHECKING:
    from desktop.core.corrections.told import Line

SHOWN: Final = 200
"""Lines, the newest."""


class SentDialog(Dialog):
    """What is chosen, or all, is taken back: here at once, and at the channel as soon as it can be
    told."""

    def __init__(self, core: Core, deciding: Deciding, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent, Size.DIALOG)
        self._core, self._deciding, self._tasks = core, deciding, tasks
        self.setWindowTitle(self.tr("What was sent"))
        self.list = QListWidget()
        self.hint = Text("muted")
        self.take_back = button("plain", self.tr("Take back"))
        self.take_all_back = button("plain", self.tr("Take all back…"))
        self.close_button = button("plain", self.tr("Close"))
        self.question: Question | None = None
        self._names: dict[str, str] = {}
        self._arrange()
        self._connect()

    def start(self) -> None:
        """Opens the dialog with what has been sent so far."""
        self._read()
        self.open()

    def _read(self) -> None:
        self._tasks.run_task(
            partial(_newest, self._core, self._deciding.records), self._show, self._fail
        )

    def _show(self, answer: tuple[list[Line], list[Category]]) -> None:
        lines, categories = answer
        self._names = {one.code: category_name(one.name_fr, one.name_en) for one in categories}
        self.list.clear()
        back = {one.id for one in lines if one.revokes}
        for one in lines:
            item = QListWidgetItem(self._words(one, back))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            if one.id in back:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)  # nothing more to be taken back
            self.list.addItem(item)
        text = self.tr("The newest %n line(s), each as it was sent.", "", len(lines))
        self.hint.setText(text)
        self._refresh()

    def _words(self, one: Line, back: set[str]) -> str:
        when = moment(one.delivered)
        if one.revokes:
            return self.tr("{when} · taken back").format(when=when)
        if one.decision is None:
            return self.tr("{when} · too old to be shown").format(when=when)
        said = one.decision
        parts = [when, self._names.get(said.code, said.code), said.designation or said.reference]
        if one.id in back:
            parts.append(self.tr("taken back later"))
        return " · ".join(part for part in parts if part)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(one.data(Qt.ItemDataRole.UserRole) for one in self.list.selectedItems())

    def _take_back(self, ids: tuple[str, ...]) -> None:
        """Those with these ids; all, where there are none."""
        self._deciding.take_back(ids)
        self.accept()

    def _ask(self) -> None:
        self.question = dialogs.ask(
            self,
            self.tr("Take back all that was ever decided here?"),
            self.tr(
                "The products are to be reviewed again. Whoever trains the model is told to forget"
                " what was sent. You can undo this."
            ),
            self.tr("Take all back"),
            lambda: self._take_back(()),
        )

    def _refresh(self) -> None:
        self.take_back.setEnabled(bool(self.list.selectedItems()))
        self.take_all_back.setEnabled(self.list.count() > 0)

    def _fail(self, error: Exception) -> None:
        self.hint.setText(messages.of(error))

    def _arrange(self) -> None:
        self.list.setAccessibleName(self.tr("What was sent"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(Size.DROP_ZONE)
        self.column.addWidget(label("title", self.tr("What was sent")))
        self.column.addWidget(self.hint)
        self.column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for one in (self.take_back, self.take_all_back):
            row.addWidget(one)
        row.addStretch()
        row.addWidget(self.close_button)
        self.column.addLayout(row)
        for one in (self.take_back, self.take_all_back, self.close_button):
            one.setAutoDefault(False)

    def _connect(self) -> None:
        self.list.itemSelectionChanged.connect(self._refresh)
        self.take_back.clicked.connect(lambda: self._take_back(self._chosen()))
        self.take_all_back.clicked.connect(self._ask)
        self.close_button.clicked.connect(self.reject)


def _newest(core: Core, records: Records) -> tuple[list[Line], list[Category]]:
    return list(islice(core.corrections.sent(), SHOWN)), records.categories()
