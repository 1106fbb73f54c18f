"""The work on batches that goes on whatever is shown: looking, running, writing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.core.app import Core
from desktop.gui.batch_output import BatchOutput
from desktop.gui.batch_planning import Planning
from desktop.gui.batch_running import Running
from desktop.gui.theme import Theme


class BatchWork(QObject):
    """Made when somebody first wants to see the page for batches."""

    def __init__(self, core: Core, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.planning, self.running = Planning(), Running(core)
        self.output = BatchOutput(theme, window)
        self.planning.setParent(self)
        self.running.setParent(self)

    def close(self) -> None:
        """Ends what is under way, with all that is finished kept."""
        self.planning.close()
        self.running.close()
        self.output.close()
