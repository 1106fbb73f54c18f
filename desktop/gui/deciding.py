"""Has decisions written, one after another, and remembers them to be undone and done again.

The window never waits for that: whoever asks goes on at once, and hears of it when it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from bundle.categories import Category
from desktop.core.app import Core
from desktop.core.corrections.revoking import Choice
from desktop.core.corrections.service import Corrections
from desktop.core.decisions import Change, Chosen, Decisions, UndoStack
from desktop.core.history.names import Label
from desktop.gui import messages
from desktop.gui.records import Records, Staff
from desktop.gui.tasks import Tasks

Way = Literal["done", "undone", "redone"]


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


class _Memory:
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
        change = self.stack.push(command(self.decisions))
        if change:
            self._done.append(what)
            self._undone.clear()
        return self._step("done", change, what)

    def undo(self) -> Step | None:
        change = self.stack.undo()
        if change is None:
            return None
        self._undone.append(self._done.pop())
        return self._step("undone", change, self._undone[-1])

    def redo(self) -> Step | None:
        change = self.stack.redo()
        if change is None:
            return None
        self._done.append(self._undone.pop())
        return self._step("redone", change, self._done[-1])

    def restore(self, copy: Path) -> None:
        self._core.history.restore(copy)
        self._done.clear()
        self._undone.clear()
        self.stack = UndoStack(self.decisions)

    def _step(self, way: Way, change: Change, what: What) -> Step:
        return Step(way, change, what, self.stack.can_undo, self.stack.can_redo)


class Deciding(QObject):
    """Everything that changes data of the history, in the order in which it was asked for."""

    changed = Signal(object)
    """A `Step` is on the disk."""
    failed = Signal(str)
    """A sentence: why something is as it was before."""
    forgotten = Signal()
    """Nothing can be undone any more."""
    staffed = Signal(object)
    """The `Staff`, as it is now."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self.records = Records(core)
        self._memory = _Memory(core)
        self._tasks = Tasks(threads=1, parent=self)
        self.pending = 0
        """How many changes are not on the disk yet."""

    def accept(
        self,
        chosen: Chosen,
        what: What | None = None,
        on_failed: Callable[[], object] | None = None,
        *,
        open_only: bool = False,
    ) -> None:
        """The model's categories are right; as `Decisions.accept`."""
        self._do(lambda one: one.accept(chosen, open_only=open_only), what, on_failed)

    def correct(
        self,
        chosen: Chosen,
        category: Category,
        what: What | None = None,
        on_failed: Callable[[], object] | None = None,
    ) -> None:
        """The right category is this one."""
        label = Label(category.code, category.name_fr, category.name_en)
        what = what or What(category=category)
        self._do(lambda one: one.correct(chosen, label), what, on_failed)

    def delete(self, chosen: Chosen) -> None:
        """Nothing shows these entries any more."""
        self._do(lambda one: one.delete(chosen), None, None)

    def take_back(self, ids: tuple[str, ...]) -> None:
        """Revokes decisions by the ids that they were sent under; all, where there are none."""
        choice = Choice(ids)
        revoke = self._memory.corrections.revoke
        self._do(lambda _: revoke(choice).change, None, None)

    def retarget(self, precision: float) -> None:
        """What is decided automatically is to be right so often."""
        self._do(lambda one: one.retarget(precision), None, None)

    def restore(
        self, copy: Path, on_done: Callable[[], object], on_failed: Callable[[str], object]
    ) -> None:
        """Goes back to a copy of the history, once all that was asked for before is on the disk.
        Nothing of it can be undone any more: its rows may be other products now."""

        def done(_: object) -> None:
            self.forgotten.emit()
            on_done()

        self._run(partial(self._memory.restore, copy), done, None, on_failed)

    def undo(self) -> None:
        """Takes the last change back."""
        self._run(self._memory.undo, self._told, None)

    def redo(self) -> None:
        """Makes the change again that was undone last."""
        self._run(self._memory.redo, self._told, None)

    def ask_staff(self) -> None:
        """Has the operators told."""
        self._run(self.records.staff, self.staffed.emit, None)

    def arrive(self, operator: int | None) -> None:
        """Somebody else is at the machine: what follows is theirs."""
        self._run(partial(self.records.arrive, operator), self._arrived, None)

    def hire(self, name: str) -> None:
        """As `arrive`, with a name that may be new."""
        self._run(partial(self.records.hire, name), self._arrived, None)

    def close(self) -> None:
        """Returns when all that was asked for is on the disk."""
        self._tasks.close(drop=False)

    def _arrived(self, staff: Staff) -> None:
        self.staffed.emit(staff)

    def _do(
        self,
        command: Callable[[Decisions], Change],
        what: What | None,
        on_failed: Callable[[], object] | None,
    ) -> None:
        self._run(partial(self._memory.do, command, what or What()), self._told, on_failed)

    def _told(self, step: Step | None) -> None:
        if step is not None and (step.change or step.way != "done"):
            self.changed.emit(step)

    def _run(
        self,
        work: Callable[[], object],
        on_done: Callable[..., object],
        on_failed: Callable[[], object] | None,
        tell: Callable[[str], object] | None = None,
    ) -> None:
        def end(answer: object) -> None:
            self.pending -= 1
            on_done(answer)

        def fail(error: Exception) -> None:
            self.pending -= 1
            if on_failed is not None:
                on_failed()
            (tell or self.failed.emit)(messages.of(error))

        self.pending += 1
        self._tasks.run_task(work, end, fail)
