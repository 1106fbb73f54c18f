"""Keeps answers in the history; what prevents that never takes an answer away."""

from __future__ import annotations

from desktop.core.app import Core
from desktop.core.engine import Outcome
from desktop.core.errors import HistoryError


class Recorder:
    """Records outcomes one after another, until the history fails."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.fault: HistoryError | None = None
        """Why outcomes are missing from the history, where some are."""

    def record(self, outcome: Outcome) -> None:
        """Records an outcome; does nothing after a fault, for a locked file makes each try wait."""
        if self.fault is not None:
            return
        try:
            self._core.history.add(outcome)
        except HistoryError as error:
            self.fault = error
