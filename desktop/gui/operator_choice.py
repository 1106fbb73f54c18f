"""Who is at the machine: picked from a list, remembered, and kept with each decision."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.gui.batch_widgets import Choice
from desktop.gui.deciding import Deciding
from desktop.gui.dialogs import Dialog
from desktop.gui.records import Staff
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button, named

_ADD: Final = "add"
NAME_LENGTH: Final = 12
"""So many letters of a name are shown where there is room."""


class OperatorChoice(Choice):
    """The names, nobody, and a way to add one."""

    def __init__(self, deciding: Deciding, theme: Theme) -> None:
        super().__init__(theme)
        self._deciding = deciding
        self.dialog: OperatorDialog | None = None
        self._present: int | None = None
        self.setAccessibleName(self.tr("Operator"))
        self.setToolTip(self.tr("Who is at this computer; kept with each decision"))
        self.setMinimumContentsLength(NAME_LENGTH)
        self.activated.connect(self._choose)
        deciding.staffed.connect(self.show_staff)
        self.show_staff(deciding.staff)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A name that is longer is in the tool tip."""
        return QSize(Size.OPERATOR_LEAST, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        return super().sizeHint().expandedTo(QSize(Size.OPERATOR, 0))

    def show_staff(self, staff: Staff) -> None:
        """Offers these names."""
        self._present = staff.present
        self.clear()
        self.addItem(self.tr("No operator"), None)
        for one in staff.operators:
            self.addItem(one.name, one.id)
        self.addItem(self.tr("Add a name…"), _ADD)
        self.setCurrentIndex(max(0, self.findData(staff.present)))

    def _choose(self, _: int) -> None:
        chosen = self.currentData()
        if chosen != _ADD:
            self._deciding.arrive(chosen)
            return
        self.setCurrentIndex(max(0, self.findData(self._present)))
        self.dialog = OperatorDialog(self)
        self.dialog.named.connect(self._deciding.hire)
        self.dialog.open()


class OperatorDialog(Dialog):
    """Asks for a name."""

    named = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Size.MESSAGE)
        self.setWindowTitle(self.tr("Add a name"))
        self.name = QLineEdit()
        self.add = button("plain", self.tr("Add"))
        self.cancel = button("plain", self.tr("Cancel"))
        self.column.addWidget(Text("title", self.tr("Who is at this computer?")))
        text = self.tr(
            "The name stays on this computer. Where decisions are sent, a code stands for it."
        )
        self.column.addWidget(Text("muted", text))
        self.column.addLayout(named(self.tr("&Name"), self.name))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self.add)
        row.addWidget(self.cancel)
        self.column.addLayout(row)
        self.add.setDefault(True)
        self.cancel.setAutoDefault(False)
        self.add.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.add.clicked.connect(self._add)
        self.cancel.clicked.connect(self.reject)
        self.name.setFocus()

    def _add(self) -> None:
        self.named.emit(self.name.text())
        self.accept()
