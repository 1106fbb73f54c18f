"""Looks at a folder and its table for the batch page: off the window's thread, to be stopped at any
time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, SignalInstance

from common.errors import ProductError
from desktop.core.batches.planning import Choice, look_over, plan
from desktop.core.intake.plan import Plan
from desktop.core.intake.preview import Preview
from desktop.core.intake.tables import Table, open_table
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import MILLISECOND, Time


class Stopped(Exception):
    """Ends work whose result nobody wants any more."""


@dataclass(frozen=True)
class Looked:
    """What there is in a folder, or why that cannot be told."""

    choice: Choice
    table: Table | None
    """As far as it could be opened."""
    preview: Preview | None
    error: Exception | None


class Planning(QObject):
    """One look at a time: a new one stops the former."""

    progressed = Signal(str, int, object)
    """As a `Progress` is told."""
    changed = Signal()
    """A look has begun, is done, or was stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks = Tasks(threads=1, parent=self)
        self._look: _Look | None = None
        self.busy = False
        self.looked: Looked | None = None
        """What came of the last look."""

    def look(self, choice: Choice) -> None:
        """Finds and pairs, without changing anything."""
        self._drop()
        self.busy, self.looked = True, None
        look = self._look = _Look(choice, self)
        self._tasks.run_task(
            look.run,
            lambda looked: self._done(look, looked),
            lambda error: self._done(look, Looked(choice, None, None, error)),
        )
        self.changed.emit()

    def stop(self) -> None:
        """Gives up a look that is under way, and forgets what came of the last."""
        self._drop()
        self.busy, self.looked = False, None
        self.changed.emit()

    def take_plan(self) -> Plan | None:
        """The plan of the last look, for the caller to close; once."""
        if self._look is None:
            return None
        look, self._look = self._look, None
        self.looked = None
        return look.take()

    def close(self) -> None:
        """Stops everything."""
        self._drop()
        self._tasks.close()

    def _drop(self) -> None:
        if self._look is not None:
            self._look.stop()
            self._look = None

    def _done(self, look: _Look, looked: Looked | None) -> None:
        if look is self._look and looked is not None:
            self.busy, self.looked = False, looked
            self.changed.emit()


class Teller:
    """A `Progress` that tells a signal now and then, and raises Stopped once somebody has stopped
    it."""

    def __init__(self, tell: SignalInstance, stopped: threading.Event) -> None:
        self._tell, self._stopped = tell, stopped
        self._stage, self._told = "", 0.0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        if self._stopped.is_set():
            raise Stopped
        now = time.monotonic()
        if stage != self._stage or now - self._told >= Time.PROGRESS * MILLISECOND:
            self._stage, self._told = stage, now
            self._tell.emit(stage, done, total)


class _Look:
    """One look; its plan is closed as soon as nobody wants it."""

    def __init__(self, choice: Choice, planning: Planning) -> None:
        self._choice = choice
        self._stopped = threading.Event()
        self._tell = Teller(planning.progressed, self._stopped)
        self._keeping = threading.Lock()
        self._plan: Plan | None = None

    def run(self) -> Looked | None:
        """Looks; None where it was stopped."""
        table = None
        try:
            if self._choice.table is not None:
                table = open_table(self._choice.table, self._choice.mapping)
                table.check()
            return Looked(self._choice, table, self._preview(), None)
        except Stopped:
            return None
        except (ProductError, OSError) as error:
            return Looked(self._choice, table, None, error)

    def take(self) -> Plan | None:
        """The plan, for the caller to close."""
        with self._keeping:
            taken, self._plan = self._plan, None
        return taken

    def stop(self) -> None:
        """Nobody wants it any more."""
        with self._keeping:
            self._stopped.set()
        planned = self.take()
        if planned is not None:
            planned.close()

    def _preview(self) -> Preview:
        planned = plan(self._choice, self._tell)
        try:
            found = look_over(self._choice, planned, self._tell)
            with self._keeping:
                if self._stopped.is_set():
                    raise Stopped
                self._plan = planned
        except BaseException:
            planned.close()
            raise
        return found
