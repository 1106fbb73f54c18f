"""The texts of the product at hand."""

from __future__ import annotations

from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout

from desktop.gui import remembering
from desktop.gui.remembering import State
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import label


class Description(QPlainTextEdit):
    """Several lines of plain text; Ctrl+Enter classifies."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(Size.DESCRIPTION)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        entering = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entering and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


Field: TypeAlias = QLineEdit | Description

NAMES: Final = ("designation", "description", "reference")


class FormFields(QObject):
    """Designation, description and reference."""

    edited = Signal()
    entered = Signal()
    """Enter, or Ctrl+Enter in the description."""
    undo_asked = Signal()
    redo_asked = Signal()
    """Undo and redo, where there is nothing to be undone in the field."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.designation, self.reference = QLineEdit(), QLineEdit()
        self.description = Description()
        self.every: tuple[Field, ...] = (self.designation, self.description, self.reference)
        self._begins: Field = self.designation
        """Where somebody began with the last product, and so begins with the next."""
        self._begun = False
        self.designation.setPlaceholderText(self.tr("What the label says"))
        self.reference.setPlaceholderText(self.tr("Scan or type"))
        for field in self.every:
            field.installEventFilter(self)
            field.textChanged.connect(lambda *_, field=field: self._edit(field))
        for line in (self.designation, self.reference):
            line.returnPressed.connect(self.entered)
        self.description.entered.connect(self.entered)

    @property
    def texts(self) -> dict[str, str]:
        """What is in them, under the names of `Request`."""
        return {
            "designation": self.designation.text().strip(),
            "description": self.description.toPlainText().strip(),
            "reference": self.reference.text().strip(),
        }

    @property
    def empty(self) -> bool:
        """Whether nothing is in any of them."""
        return not any(map(_text, self.every))

    def clear(self) -> None:
        """Empties them for another product."""
        self._begun = False
        for field in self.every:
            # `clear` could be undone, which would bring the text of another product back.
            if isinstance(field, QLineEdit):
                field.setText("")
            else:
                field.setPlainText("")

    def fill_reference(self, reference: str) -> None:
        """Puts a reference there that was scanned, which is no place where somebody begins."""
        begun, self._begun = self._begun, True
        if self.reference.text() != reference:
            self.reference.setText(reference)
        self._begun = begun

    def remember(self) -> State:
        """The texts as they stand, and where somebody began."""
        texts = remembering.values(dict(zip(NAMES, self.every, strict=True)))
        return {**texts, "begins": self.every.index(self._begins)}

    def recall(self, state: State) -> None:
        """Shows them again; nobody is told."""
        remembering.put(dict(zip(NAMES, self.every, strict=True)), state)
        self._begins = self.every[state.get("begins", 0)]
        self._begun = not self.empty

    def focus_begin(self) -> None:
        """Sets the focus where a product begins."""
        self._begins.setFocus()

    def begin(self, text: str) -> None:
        """Types something where a product begins; of several lines one is made where it must."""
        if isinstance(self._begins, QLineEdit):
            self._begins.insert(" ".join(text.splitlines()))
        else:
            self._begins.insertPlainText(text)

    def lay(self, column: QVBoxLayout) -> None:
        """Puts them below each other, each under its name."""
        for text, field, stretch in (
            (self.tr("&Designation"), self.designation, 0),
            (self.tr("De&scription"), self.description, 2),
            (self.tr("&Reference"), self.reference, 0),
        ):
            name = label("field", text)
            name.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            pair = QVBoxLayout()
            pair.setSpacing(Space.XS)
            pair.addWidget(name)
            pair.addWidget(field)
            column.addLayout(pair, stretch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Where a field has nothing to undo, undoing is for the last decision."""
        pressed = event.type() == QEvent.Type.KeyPress
        if isinstance(event, QKeyEvent) and (
            pressed or event.type() == QEvent.Type.ShortcutOverride
        ):
            for keys, can, tell in (
                (QKeySequence.StandardKey.Undo, _can_undo, self.undo_asked),
                (QKeySequence.StandardKey.Redo, _can_redo, self.redo_asked),
            ):
                if event.matches(keys) and not can(watched):
                    if pressed:
                        tell.emit()
                    event.accept()
                    return True
        return super().eventFilter(watched, event)

    def _edit(self, field: Field) -> None:
        if not self._begun and _text(field):
            self._begun, self._begins = True, field
        self.edited.emit()


def _text(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()


def _can_redo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isRedoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isRedoAvailable()
