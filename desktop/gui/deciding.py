"""Has decisions written, one after another, and remembers them to be undone and done again.

The window never waits for that: whoever asks goes on at once, and hears of it when it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bundle.categories import Category
from common.progress import Progress
from desktop.core.app import Core
from desktop.core.corrections.revoking import Choice
from desktop.core.corrections.service import Corrections
from desktop.core.decisions import Change, Chosen, Decisions, UndoStack
from desktop.core.errors import HistoryReplaced
from desktop.core.history.names import Label
from desktop.gui import messages
from desktop.gui.deeds import Deed, Order, Told, Way
from desktop.gui.records import Records, Staff
from desktop.gui.tasks import Tasks


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
        change = self._again(self.stack.undo)
        if change is None:
            return None
        self._undone.append(self._done.pop())
        return self._step("undone", change, self._undone[-1])

    def redo(self) -> Step | None:
        change = self._again(self.stack.redo)
        if change is None:
            return None
        self._done.append(self._undone.pop())
        return self._step("redone", change, self._done[-1])

    def restore(self, copy: Path, progress: Progress) -> None:
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


class Deciding(QObject):
    """Everything that changes data of the history, in the order in which it was asked for."""

    changed = Signal(object)
    """A `Step` is on the disk."""
    failed = Signal(str)
    """A sentence: why something is as it was before."""
    done_here = Signal(object)
    """A `Told`: a deed was done, undone or done again."""
    forgotten = Signal()
    """Nothing can be undone any more."""
    restoring = Signal(str, int, int)
    """What is being done to put a copy in the place of the history; how much is done, of what."""
    staffed = Signal(object)
    """The `Staff`, as it is now."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self.records = Records(core)
        self._memory = _Memory(core)
        self._tasks = Tasks(threads=1, parent=self)
        self.pending = 0
        """How many changes are not on the disk yet."""
        self.last: Step | Told | None = None
        """What was changed last, as far as it can still be undone."""
        self._order = Order()
        self.staff = Staff([], None)
        """Who was told last."""

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
            self.last = None
            self._order.forget()
            self.forgotten.emit()
            on_done()

        work = partial(self._memory.restore, copy, self._tell_progress)
        self._run(work, done, None, on_failed)

    def _tell_progress(self, stage: str, done: int = 0, total: int | None = None) -> None:
        # From the thread that works; Qt hands it to the window's.
        self.restoring.emit(stage, done, total or 0)

    def undo(self) -> None:
        """Takes the last change back."""
        deed = self._order.last_done()
        if deed is not None and not self.pending:
            self._order.undo(deed)
            deed.undo()
            self._tell_deed(Told("undone", deed))
            return
        self._run(self._memory.undo, self._told, None)

    def redo(self) -> None:
        """Makes the change again that was undone last."""
        deed = self._order.last_undone()
        if deed is not None and not self.pending:
            self._order.redo(deed)
            deed.redo()
            self._tell_deed(Told("redone", deed))
        elif self._order.can_redo or self.pending:
            self._redo()

    def remember(self, deed: Deed) -> None:
        """Something was done in the window."""
        self._order.add(deed)
        self._tell_deed(Told("done", deed))

    @property
    def can_undo(self) -> bool:
        """Whether anything can be undone."""
        return self._order.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether anything can be done again."""
        return self._order.can_redo

    def _tell_deed(self, told: Told) -> None:
        self.last = told
        self.done_here.emit(told)

    def _redo(self) -> None:
        self._run(self._memory.redo, self._told, None)

    def ask_staff(self) -> None:
        """Has the operators told."""
        self._run(self.records.staff, self._arrived, None)

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
        self.staff = staff
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
            match step.way:
                case "done":
                    self._order.add(None)
                case "undone":
                    self._order.undo(None)
                case "redone":
                    self._order.redo(None)
            self.last = step
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
            if isinstance(error, HistoryReplaced):
                self.forgotten.emit()
            (tell or self.failed.emit)(messages.of(error))

        self.pending += 1
        self._tasks.run_task(work, end, fail)
