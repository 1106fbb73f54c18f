"""A line that says what was just done, with the buttons that take it back and do it again."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui.deciding import Deciding
from desktop.gui.deeds import Told
from desktop.gui.language import category_name, percent
from desktop.gui.memory import Step
from desktop.gui.pictured import Pictured
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Elided, Icon


class UndoLine(QWidget):
    """Empty until something has been done."""

    def __init__(self, deciding: Deciding, theme: Theme) -> None:
        super().__init__()
        self._deciding = deciding
        self._says = self._narrow = False
        """Whether there is anything to say, and no room for a picture of it."""
        self._icon = Icon(theme, "tick", "good", Size.ICON)
        self.sentence = Elided()
        self.undo = Pictured(theme, "plain", "back", self.tr("Undo"), self.tr("Ctrl+Z"))
        self.redo = Pictured(theme, "plain", "again", self.tr("Redo"), self.tr("Ctrl+Y"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        for one in (self._icon, self.undo, self.redo):
            one.hide()
        self.undo.clicked.connect(deciding.undo)
        self.redo.clicked.connect(deciding.redo)
        deciding.changed.connect(self._show)
        deciding.failed.connect(self.show_failure)
        deciding.forgotten.connect(self._clear)
        deciding.done_here.connect(self._show)
        if deciding.last is not None:
            self._show(deciding.last)

    @property
    def picture(self) -> int:
        """How wide the picture beside the sentence is, shown or not; 0 while there is none."""
        return Size.ICON + Space.S if self._says else 0

    @property
    def shown_picture(self) -> int:
        """The same of one that is shown."""
        return 0 if self._icon.isHidden() else Size.ICON + Space.S

    def set_narrow(self, narrow: bool) -> None:
        """Whether there is no room for a picture."""
        self._narrow = narrow
        self._show_icon()

    def _show_icon(self) -> None:
        self._icon.setVisible(self._says and not self._narrow)

    def _show(self, step: Step | Told) -> None:
        self._icon.show_icon("tick", "good")
        self.sentence.setText(StepWords().of(step))
        self.undo.setEnabled(self._deciding.can_undo)
        self.redo.setEnabled(self._deciding.can_redo)
        self._says = True
        self._show_icon()
        for one in (self.undo, self.redo):
            one.show()

    def _clear(self) -> None:
        self.sentence.setText("")
        self._says = False
        for one in (self._icon, self.undo, self.redo):
            one.hide()

    def show_failure(self, sentence: str) -> None:
        """Says what has gone wrong."""
        self.show_notice("failed", "danger", sentence)

    def show_notice(self, icon: str, colour: str, sentence: str) -> None:
        """Says something else, until something is done."""
        self._icon.show_icon(icon, colour)
        self.sentence.setText(sentence)
        self._says = True
        self._show_icon()


class StepWords(QObject):
    """A change in a sentence; for `tr`, as plurals are collected nowhere else."""

    def of(self, step: Step | Told) -> str:
        """What was done, undone or done again."""
        deed = step.deed.sentence() if isinstance(step, Told) else self._deed(step)
        if step.way == "undone":
            return self.tr("Undone · {deed}").format(deed=deed)
        if step.way == "redone":
            return self.tr("Done again · {deed}").format(deed=deed)
        return deed

    def _deed(self, step: Step) -> str:
        count = step.change.count
        if step.change.target is not None:
            target = step.change.target[0 if step.way == "undone" else 1]
            text = self.tr("{target} right asked of what is decided automatically")
            entries = self.tr("%n entry(ies) changed", "", count)
            return f"{text.format(target=percent(target, 0))} · {entries}"
        name = step.what.name if count == 1 else ""
        return self._named(step, name) if name else self._kind(step, count)

    def _named(self, step: Step, name: str) -> str:
        one = step.what.category
        category = category_name(one.name_fr, one.name_en) if one else ""
        if step.change.kind == "corrected":
            return self.tr("Corrected to {category}: {name}").format(name=name, category=category)
        return self.tr("Accepted as {category}: {name}").format(name=name, category=category)

    def _kind(self, step: Step, count: int) -> str:
        one = step.what.category
        match step.change.kind:
            case "accepted":
                return self.tr("%n entry(ies) accepted", "", count)
            case "corrected" if one is not None:
                text = self.tr("%n entry(ies) corrected to {category}", "", count)
                return text.format(category=category_name(one.name_fr, one.name_en))
            case "deleted":
                return self.tr("%n entry(ies) deleted", "", count)
        return self.tr("%n entry(ies) changed", "", count)
