"""A line at the foot of the window that says that there is a newer version of the program."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating
from desktop.gui.widgets import Icon, Text, label


class ProgramLine(QFrame):
    """Follows `Updating`; hidden while the channel's owner tells of nothing newer."""

    def __init__(self, updating: Updating, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self._updating = updating
        self.word, self.where = label("strong"), Text("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(Icon(theme, "program", "accent", Size.ICON))
        row.addWidget(self.word)
        row.addWidget(self.where, 1)
        updating.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows what the channel's owner tells now."""
        state = self._updating.state
        program = state.program if state is not None else None
        self.setVisible(program is not None)
        if program is not None:
            text = self.tr("Version {version} of this program is there")
            self.word.setText(text.format(version=program.version))
            self.where.setText(program.where)
