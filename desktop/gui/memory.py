"""The changes of the history that can be undone, each with what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bundle.categories import Category
from common.progress import Progress
from desktop.core.app import Core
from desktop.core.corrections.service import Corrections
from desktop.core.decisions import Change, Decisions, UndoStack
from desktop.core.errors import HistoryReplaced
from desktop.gui.deeds import Way


@dataclass(frozen=True)
class What:
    """What somebody asked for, to be told later."""

    name: str = ""
    """Of the only entry, where it is one."""
    category: Category | None = None
    """What it was decided to be."""


@dataclass(frozen=True)
class Step:
    """Something that was changed."""

    way: Way
    change: Change
    what: What
    can_undo: bool
    can_redo: bool


class Memory:
    """The stack of changes, with what was asked for; for the thread that writes."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._done: list[What] = []
        self._undone: list[What] = []

    @cached_property
    def decisions(self) -> Decisions:
        """The commands; the history is opened when first asked for."""
        return Decisions(self._core.history)

    @property
    def corrections(self) -> Corrections:
        """What has been sent."""
        return self._core.corrections

    @cached_property
    def stack(self) -> UndoStack:
        """The changes."""
        return UndoStack(self.decisions)

    def do(self, command: Callable[[Decisions], Change], what: What) -> Step:
        """Makes a change, and remembers it where it changed anything."""
        change = self.stack.push(command(self.decisions))
        if change:
            self._done.append(what)
            self._undone.clear()
        return self._step("done", change, what)

    def undo(self) -> Step | None:
        """Takes the last change back; None where there is none."""
        change = self._again(self.stack.undo)
        if change is None:
            return None
        self._undone.append(self._done.pop())
        return self._step("undone", change, self._undone[-1])

    def redo(self) -> Step | None:
        """Makes the change again that was undone last; None where there is none."""
        change = self._again(self.stack.redo)
        if change is None:
            return None
        self._done.append(self._undone.pop())
        return self._step("redone", change, self._done[-1])

    def restore(self, copy: Path, progress: Progress) -> None:
        """Goes back to a copy of the history, and forgets all changes."""
        self._core.restore(copy, progress)
        self.__dict__.pop("decisions", None)  # the history that could not be opened
        self.__dict__.pop("stack", None)
        self._done.clear()
        self._undone.clear()

    def _again(self, make: Callable[[], Change | None]) -> Change | None:
        try:
            return make()
        except HistoryReplaced:
            self._done.clear()
            self._undone.clear()
            raise

    def _step(self, way: Way, change: Change, what: What) -> Step:
        return Step(way, change, what, self.stack.can_undo, self.stack.can_redo)
