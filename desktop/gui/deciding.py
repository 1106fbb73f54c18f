"""Has decisions written, one after another, and remembers them to be undone and done again.

The window never waits for that: whoever asks goes on at once, and hears of it when it is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bundle.categories import Category
from desktop.core.app import Core
from desktop.core.corrections.revoking import Choice
from desktop.core.decisions import Change, Chosen, Decisions
from desktop.core.errors import HistoryReplaced
from desktop.core.history.names import Label
from desktop.gui import messages
from desktop.gui.deeds import Deed, Order, Told
from desktop.gui.memory import Memory, Step, What
from desktop.gui.records import Records, Staff
from desktop.gui.tasks import Tasks


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
        self._memory = Memory(core)
        self._tasks = Tasks(threads=1, parent=self)
        self._running = 0
        self._turns: deque[Callable[[], None]] = deque()
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
            self._forget()
            on_done()

        work = partial(self._memory.restore, copy, self._tell_progress)
        self._run(work, done, None, on_failed)

    def _tell_progress(self, stage: str, done: int = 0, total: int | None = None) -> None:
        # From the thread that works; Qt hands it to the window's.
        self.restoring.emit(stage, done, total or 0)

    def undo(self) -> None:
        """Takes the last change back, once all that was asked for before is done."""
        self._in_turn(self._undo)

    def redo(self) -> None:
        """Makes the change again that was undone last, once all before it is done."""
        self._in_turn(self._redo)

    def remember(self, deed: Deed) -> None:
        """Something was done in the window."""
        if self._in_turn(partial(self._add, deed)):
            return
        self.done_here.emit(Told("done", deed))  # and again in its turn, when it is the last

    @property
    def pending(self) -> int:
        """How much of what was asked for is not done yet."""
        return self._running + len(self._turns)

    @property
    def can_undo(self) -> bool:
        """Whether anything can be undone."""
        return self._order.can_undo or bool(self._turns)

    @property
    def can_redo(self) -> bool:
        """Whether anything can be done again."""
        return self._order.can_redo

    def _in_turn(self, act: Callable[[], None]) -> bool:
        """Acts after the answers of all that was asked for before; whether that was at once."""
        if self.pending:
            self._turns.append(act)
            return False
        act()
        return True

    def _next(self) -> None:
        while self._turns and not self._running:
            self._turns.popleft()()

    def _add(self, deed: Deed) -> None:
        self._order.add(deed)
        self._tell_deed(Told("done", deed))

    def _undo(self) -> None:
        deed = self._order.last_done()
        if deed is not None:
            self._order.undo(deed)
            deed.undo()
            self._tell_deed(Told("undone", deed))
        elif self._order.can_undo:
            self._start(self._memory.undo, self._told, None)

    def _redo(self) -> None:
        deed = self._order.last_undone()
        if deed is not None:
            self._order.redo(deed)
            deed.redo()
            self._tell_deed(Told("redone", deed))
        elif self._order.can_redo:
            self._start(self._memory.redo, self._told, None)

    def _tell_deed(self, told: Told) -> None:
        self.last = told
        self.done_here.emit(told)

    def _forget(self) -> None:
        self.last = None
        self._order.forget()
        self.forgotten.emit()

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
        waiting = None
        while self._turns and self.pending != waiting:  # for ever, where nobody answers
            waiting = self.pending
            self._tasks.settle()
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
        start = partial(self._start, work, on_done, on_failed, tell)
        if self._turns:
            self._turns.append(start)
        else:
            start()

    def _start(
        self,
        work: Callable[[], object],
        on_done: Callable[..., object],
        on_failed: Callable[[], object] | None,
        tell: Callable[[str], object] | None = None,
    ) -> None:
        def end(answer: object) -> None:
            self._running -= 1
            try:
                on_done(answer)
            finally:
                self._next()

        def fail(error: Exception) -> None:
            self._running -= 1
            try:
                if on_failed is not None:
                    on_failed()
                if isinstance(error, HistoryReplaced):
                    self._forget()
                (tell or self.failed.emit)(messages.of(error))
            finally:
                self._next()

        self._running += 1
        self._tasks.run_task(work, end, fail)
