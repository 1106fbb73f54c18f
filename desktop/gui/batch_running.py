"""One run of a batch beside the window: on a thread of its own, at a low priority."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from common.progress import TimeLeft
from desktop.core.app import Core
from desktop.core.batches.ledger import Keep, Ledger
from desktop.core.batches.planning import Choice, items, plan, size
from desktop.core.batches.runner import Pace, Runner, Standing
from desktop.core.engine import cores
from desktop.core.errors import NoModel
from desktop.core.intake.plan import Plan
from desktop.gui.batch_planning import Stopped, Teller
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import MILLISECOND, Time


def usual_cores() -> int:
    """All but one, where there are more than two: the computer stays usable."""
    return cores() - 1 if cores() > 2 else cores()


@dataclass(frozen=True)
class Work:
    """What is to be run."""

    choice: Choice
    workers: int
    keep: Keep = Keep.FINISHED
    planned: Plan | None = None
    """What there is, where somebody has looked already; closed by the run."""


@dataclass(frozen=True)
class Told:
    """How a run stands, and how long it may still take."""

    standing: Standing
    total: int
    left: float | None
    """In seconds; None while nobody can tell."""

    @property
    def rate(self) -> float | None:
        """Items per second, lately."""
        open_items = self.total - self.standing.finished
        return open_items / self.left if self.left else None


class Running(QObject):
    """At most one run at a time; what is finished is kept whatever happens."""

    begun = Signal(int)
    """The batch that is worked on, by its id in the ledger."""
    changed = Signal()
    """A run has begun, has come to another pace, or has ended."""
    ended = Signal()
    """A run has ended; there are new rows in the history."""
    progressed = Signal()
    """One of the attributes has another value."""
    preparing = Signal(str, int, object)
    """As a `Progress` is told, before the first item."""
    _told = Signal(object)

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self._tasks = Tasks(threads=1, parent=self)
        self._run: _Run | None = None
        self.batch: int | None = None
        """The one that is worked on, or was last, once that is known."""
        self.work: Work | None = None
        """What is run, or was run last."""
        self.told: Told | None = None
        """How it stands; None before the first item."""
        self.pausing = False
        """Whether nothing more is to be begun; what is in hand may still be finished."""
        self.error: Exception | None = None
        """Why the last run ended before its time."""
        self._told.connect(self._take)
        self.begun.connect(self._begin)

    @property
    def active(self) -> bool:
        """Whether there is a run."""
        return self._run is not None

    @property
    def pace(self) -> Pace | None:
        """What the run is doing, or has done last; None before its first item."""
        return self.told.standing.pace if self.told else None

    def start(self, work: Work) -> None:
        """Begins a run."""
        self.told, self.error, self.pausing = None, None, False
        self.work, self.batch = work, None
        run = self._run = _Run(self._core, work, self)
        self._tasks.run_task(run.work, self._ended, self._failed)
        self.changed.emit()

    def pause(self) -> None:
        """Begins nothing more until `resume`; what is in hand is finished."""
        if self._run is not None:
            self._run.pause()
            self.pausing = True
            self.changed.emit()

    def resume(self) -> None:
        """Goes on after a pause."""
        if self._run is not None:
            self._run.resume()
            self.pausing = False
            self.changed.emit()

    def cancel(self) -> None:
        """Ends the run soon; it can be continued at any time."""
        if self._run is not None:
            self._run.cancel()

    def close(self) -> None:
        """Cancels the run and waits for its end."""
        self.cancel()
        self._tasks.close()
        if self._run is not None:
            self._run.discard()

    def _begin(self, batch: int) -> None:
        self.batch = batch

    def _take(self, told: Told) -> None:
        before, self.told = self.pace, told
        self.progressed.emit()
        if told.standing.pace != before:
            self.changed.emit()

    def _ended(self, told: Told | None) -> None:
        self._run = None
        self.told = told or self.told
        self.changed.emit()
        self.ended.emit()

    def _failed(self, error: Exception) -> None:
        self._run, self.error = None, error
        self.changed.emit()
        self.ended.emit()


class _Run:
    """The work itself; all but `work` may be called from any thread."""

    def __init__(self, core: Core, work: Work, running: Running) -> None:
        self._core, self._work, self._running = core, work, running
        self._runner: Runner | None = None
        self._cancelled, self._paused = threading.Event(), threading.Event()
        self._handing_over = threading.Lock()
        self._left = TimeLeft()
        self._batch: int | None = None
        """Until it has been told."""
        self._total = 0
        self._told_at = 0.0
        self._pace: Pace | None = None

    def work(self) -> Told | None:
        """Runs to the end; None where it was cancelled before the first item."""
        progress = Teller(self._running.preparing, self._cancelled)
        try:
            planned = self._work.planned or plan(self._work.choice, progress)
        except Stopped:
            return None
        with planned:
            return self._classify(planned)

    def pause(self) -> None:
        with self._handing_over:
            self._paused.set()
            if self._runner is not None:
                self._runner.pause()

    def resume(self) -> None:
        with self._handing_over:
            self._paused.clear()
            if self._runner is not None:
                self._runner.resume()

    def cancel(self) -> None:
        with self._handing_over:
            self._cancelled.set()
            if self._runner is not None:
                self._runner.cancel()

    def discard(self) -> None:
        """It will not begin any more, if it has not."""
        if self._work.planned is not None:
            self._work.planned.close()

    def _classify(self, planned: Plan) -> Told | None:
        work, core = self._work, self._core
        ledger = Ledger(core.history)
        self._total = size(work.choice, planned)
        with core.engine(work.workers, background=True) as engine:
            installed = core.models.active()
            if installed is None:
                raise NoModel
            root = work.choice.root
            runner = Runner(ledger, engine, root, work.workers, self._tell)
            batch = ledger.begin(str(root), work.choice.origin, installed.model_version)
            self._batch = batch
            with self._handing_over:
                if self._cancelled.is_set():
                    runner.cancel()
                elif self._paused.is_set():
                    runner.pause()
                self._runner = runner
            standing = runner.run(batch, items(work.choice, planned), installed.sha256, work.keep)
        return Told(standing, self._total, None)

    def _tell(self, standing: Standing) -> None:
        now = time.monotonic()
        stays = standing.pace == self._pace
        # Rows that are skipped at once say nothing of the pace.
        worked, open_items = standing.done + standing.failed, self._total - standing.skipped
        left = self._left(standing.pace, worked, open_items)
        if stays and now - self._told_at < Time.REFRESH * MILLISECOND:
            return
        if self._batch is not None:  # only now is it sure that nobody else works on it
            self._running.begun.emit(self._batch)
            self._batch = None
        self._told_at, self._pace = now, standing.pace
        self._running._told.emit(Told(standing, self._total, left))
