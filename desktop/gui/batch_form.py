"""What somebody wants to have classified: a folder, its table, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
)

from desktop.core.batches.planning import Choice
from desktop.core.engine import cores
from desktop.core.intake.columns import Field
from desktop.core.intake.scan import TABLES
from desktop.gui import remembering
from desktop.gui.batch_running import usual_cores
from desktop.gui.batch_widgets import Choice as OneOf
from desktop.gui.batch_widgets import Tick
from desktop.gui.remembering import State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button, card, label, named


class BatchForm(QFrame):
    """Emits `changed` whenever another batch is meant."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._folder: Path | None = None
        self._mapping: Mapping[str, Field] = {}
        self._telling = True
        self.folder_name = Text("body")
        self.choose_folder = button("plain", self.tr("Choose a folder…"))
        self.table = OneOf(theme)
        self.choose_table = button("plain", self.tr("Choose a table…"))
        self.recursive = Tick(theme, self.tr("Also the folders below"))
        self.text_only_rows = Tick(theme, self.tr("Also rows of the table without a photo"))
        self.workers = OneOf(theme)
        self._fill()
        self._arrange()
        self._connect()

    @property
    def choice(self) -> Choice | None:
        """What is chosen; None without a folder."""
        if self._folder is None:
            return None
        table = self.table.currentData()
        return Choice(
            self._folder,
            None if table is None else Path(table),
            self._mapping,
            self.recursive.isChecked(),
            self.text_only_rows.isChecked(),
        )

    def show_choice(self, choice: Choice) -> None:
        """Shows what was chosen elsewhere."""
        self._telling = False
        self._folder, self._mapping = choice.root, dict(choice.mapping)
        self.folder_name.setText(str(choice.root))
        self._clear_tables()
        self._choose(choice.table)
        self.recursive.setChecked(choice.recursive)
        self.text_only_rows.setChecked(choice.text_only_rows)
        self._tell()

    def remember(self) -> State:
        """What is chosen."""
        tables = [self.table.itemData(row) for row in range(1, self.table.count())]
        return {"choice": self.choice, "tables": tables, "workers": self.workers.currentData()}

    def recall(self, state: State) -> None:
        """Shows it again; nobody is told, as it is the same."""
        choice: Choice | None = state["choice"]
        self._telling = False
        remembering.put({"workers": self.workers}, state)
        if choice is not None:
            self._folder, self._mapping = choice.root, dict(choice.mapping)
            self.folder_name.setText(str(choice.root))
            for table in state["tables"]:
                self._offer(Path(table))
            self._choose(choice.table)
            self.recursive.setChecked(choice.recursive)
            self.text_only_rows.setChecked(choice.text_only_rows)
        self._telling = True
        self._refresh()

    def offer_tables(self, clear: Sequence[str], unclear: Sequence[str]) -> bool:
        """Offers the tables that are in the folder; chooses the only one, where nobody has said
        which: that of which the columns are clear, if there is one.  Returns whether that was done.
        """
        if self._folder is None:
            return False
        self._telling = False
        fresh = self.table.count() == 1
        for name in (*clear, *unclear):
            self._offer(self._folder / name)
        chosen = fresh and len(clear or unclear) == 1
        if chosen:
            self.table.setCurrentIndex(1)
        self._telling = True
        if chosen:
            self._tell()
        return chosen

    def map_columns(self, mapping: Mapping[str, Field]) -> None:
        """Says what the table's columns are."""
        self._mapping = dict(mapping)
        self.changed.emit()

    def _choose(self, table: Path | None) -> None:
        self.table.setCurrentIndex(0 if table is None else self._offer(table))

    def _offer(self, table: Path) -> int:
        """Where a table stands among those that are offered."""
        path = str(table.absolute())
        if self.table.findData(path) < 0:
            self.table.addItem(self._name(table), path)
        return self.table.findData(path)

    def _name(self, table: Path) -> str:
        below = self._folder is not None and table.is_relative_to(self._folder)
        return str(table.relative_to(self._folder)) if below and self._folder else table.name

    def _clear_tables(self) -> None:
        while self.table.count() > 1:
            self.table.removeItem(1)

    def _tell(self) -> None:
        self._telling = True
        self._refresh()
        if self._folder is not None:
            self.changed.emit()

    def _refresh(self) -> None:
        self.text_only_rows.setEnabled(self.table.currentData() is not None)

    def _other_table(self) -> None:
        if self._telling:
            self._mapping = {}
            self._tell()

    def _other_options(self) -> None:
        if self._telling:
            self._tell()

    def _ask_folder(self) -> None:
        start = str(self._folder or "")
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of photos"), start)
        if name:
            self.show_choice(Choice(Path(name), recursive=self.recursive.isChecked()))

    def _ask_table(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(TABLES))
        tables, everything = self.tr("Tables"), self.tr("All files")
        kinds = f"{tables} ({patterns});;{everything} (*)"
        start = str(self._folder or "")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a table"), start, kinds)
        if name and self._folder is None:
            self.show_choice(Choice(Path(name).parent, Path(name)))
        elif name:
            self.table.setCurrentIndex(self._offer(Path(name)))

    def _fill(self) -> None:
        self.folder_name.setText(self.tr("No folder chosen yet"))
        self.table.addItem(self.tr("No table"), None)
        self.recursive.setChecked(True)
        self.text_only_rows.setEnabled(False)
        for number in range(1, cores() + 1):
            self.workers.addItem(str(number), number)
        self.workers.setCurrentIndex(usual_cores() - 1)
        self.workers.setToolTip(self.tr("Fewer leave more of the computer to other programs"))

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        column.addStrut(Size.FORM_LEAST)
        folder = QVBoxLayout()
        folder.setSpacing(Space.XS)
        folder.addWidget(label("field", self.tr("Folder of photos")))
        folder.addWidget(self.folder_name)
        folder.addWidget(self.choose_folder)
        column.addLayout(folder)
        column.addLayout(named(self.tr("&Texts for the photos"), self.table))
        column.addWidget(self.choose_table)
        options = QVBoxLayout()
        options.setSpacing(0)
        options.addWidget(self.recursive)
        options.addWidget(self.text_only_rows)
        column.addLayout(options)
        column.addLayout(named(self.tr("Processor c&ores to use"), self.workers))
        column.addStretch()
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(Space.S)
        column.addLayout(self.buttons)

    def _connect(self) -> None:
        self.choose_folder.clicked.connect(self._ask_folder)
        self.choose_table.clicked.connect(self._ask_table)
        self.table.currentIndexChanged.connect(lambda _: self._other_table())
        for option in (self.recursive, self.text_only_rows):
            option.toggled.connect(lambda _: self._other_options())
