"""Runs a batch: every core classifies, one thread writes, nothing piles up in memory.

The runner pauses and goes on, and waits where the folder itself is away (a network share, a USB
disk) instead of failing all that is in it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from bundle.errors import PhotoUnavailable
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Keep, Ledger
from desktop.core.engine import Engine, Outcome, Request

Todo: TypeAlias = Iterator[tuple[int, Request]]
"""Positions and what is to be classified there."""

CHUNK = 1_000
"""Items planned in one transaction."""

AHEAD = 12
"""Items in hand for each worker, so that none waits while finished ones are written."""

WRITTEN_TOGETHER = 64
WRITTEN_AFTER = 0.25
"""Finished items are written when there are so many, or after so many seconds."""

LOOK_AGAIN = 2.0
"""Seconds between two looks for a folder that is away."""


class Pace(StrEnum):
    """What a run is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    AWAY = "away"
    """The folder cannot be reached; the run goes on when it is back."""
    CANCELLED = "cancelled"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Standing:
    """How a run stands; `planned` counts the items seen so far."""

    pace: Pace
    planned: int
    skipped: int
    """Items that an earlier run had finished."""
    done: int
    failed: int
    seconds: float
    """Of work, without pauses."""

    @property
    def finished(self) -> int:
        """Items that need no more work."""
        return self.skipped + self.done + self.failed


class _Try(NamedTuple):
    position: int
    request: Request
    second: bool = False


class Runner:
    """One run of one batch.  `run` and `go_on` block their thread, the rest may be called from
    any; what they find is written in groups, at most `WRITTEN_AFTER` late.

    Raises BatchRunning, and what the history raises: what was written before stays.
    """

    def __init__(
        self,
        ledger: Ledger,
        engine: Engine,
        folder: Path,
        workers: int,
        tell: Callable[[Standing], None] = lambda _: None,
    ) -> None:
        self._ledger, self._engine, self._tell = ledger, engine, tell
        self._place = _Place(folder)
        self._at_once = AHEAD * workers
        self._in_hand: dict[Future[Outcome], _Try] = {}
        self._ended = _Basket()
        self._unwritten: list[Finished] = []
        self._written_at = time.monotonic()
        self._going, self._cancelled = threading.Event(), threading.Event()
        self._going.set()
        self._clock = _Clock()
        self._batch = 0
        self._pace = Pace.RUNNING
        self._planned = self._skipped = self._done = self._failed = 0

    def pause(self) -> None:
        """Begins nothing more; what is in hand is finished and kept."""
        self._going.clear()

    def resume(self) -> None:
        """Goes on after a pause."""
        self._going.set()

    def cancel(self) -> None:
        """Ends the run soon, with what is in hand kept; it can be continued at any time."""
        self._cancelled.set()
        self._going.set()

    def run(
        self, batch: int, items: Iterable[BatchItem], model: str, keep: Keep = Keep.FINISHED
    ) -> Standing:
        """Classifies the items of a new batch, except what `keep` lets stay of earlier ones.

        `model` is the SHA-256 of the engine's bundle.
        """
        return self._work(batch, self._plan(batch, items, model, keep))

    def go_on(self, batch: int) -> Standing:
        """Classifies what is still to be done in a batch whose items are all known."""
        return self._work(batch, self._pending(batch))

    def standing(self) -> Standing:
        """How the run stands."""
        counts = (self._planned, self._skipped, self._done, self._failed)
        return Standing(self._pace, *counts, self._clock.seconds)

    def _plan(self, batch: int, items: Iterable[BatchItem], model: str, keep: Keep) -> Todo:
        left = iter(items)
        while chunk := list(islice(left, CHUNK)):
            todo = self._ledger.plan(batch, self._planned, chunk, model, keep)
            first = self._planned
            self._planned += len(chunk)
            self._skipped += len(chunk) - len(todo)
            for position in todo:
                yield position, chunk[position - first].request()
        self._ledger.planned(batch)

    def _pending(self, batch: int) -> Todo:
        counts = self._ledger.counts(batch)
        self._planned, self._skipped = counts.planned, counts.finished
        after = -1
        while page := self._ledger.pending(batch, after):
            for row in page:
                after = row.position
                yield after, row.request()

    def _work(self, batch: int, todo: Todo) -> Standing:
        self._batch = batch
        complete = False
        with self._ledger.alone(batch):
            try:
                for position, request in todo:
                    if not self._may_go_on():
                        break
                    self._submit(_Try(position, request))
                    if len(self._in_hand) >= self._at_once:
                        self._settle()
                while self._in_hand:
                    self._settle()
                complete = not self._cancelled.is_set()
            finally:
                for future in self._in_hand:
                    future.cancel()
                self._write()
                self._ledger.worked(batch, self._clock.seconds, complete=complete)
        self._enter(Pace.COMPLETE if complete else Pace.CANCELLED)
        return self.standing()

    def _submit(self, item: _Try) -> None:
        future = self._engine.submit(item.request, picture=True)
        self._in_hand[future] = item
        future.add_done_callback(self._ended.put)

    def _settle(self) -> None:
        """Waits for half of what is in hand, a moment at most; writes when it is time to."""
        if self._cancelled.is_set():  # what has not begun stays to be done
            for future in list(self._in_hand):
                future.cancel()
        for future in self._ended.take((len(self._in_hand) + 1) // 2, WRITTEN_AFTER):
            item = self._in_hand.pop(future)
            if future.cancelled():
                continue
            outcome = future.result()
            if isinstance(outcome.error, PhotoUnavailable) and self._tries_again(item):
                continue
            self._unwritten.append(Finished(item.position, outcome))
            if outcome.error is None:
                self._done += 1
            else:
                self._failed += 1
        waited = time.monotonic() - self._written_at
        if len(self._unwritten) >= WRITTEN_TOGETHER or (
            self._unwritten and waited >= WRITTEN_AFTER
        ):
            self._write()

    def _tries_again(self, item: _Try) -> bool:
        """Whether a photo that could not be read is not yet a failed row."""
        if not self._place.is_there():
            if self._wait_for_place():
                self._submit(_Try(item.position, item.request))
            return True  # or cancelled: it stays to be done
        if item.second:
            return False
        # The place may just have come back.
        self._submit(_Try(item.position, item.request, second=True))
        return True

    def _write(self) -> None:
        finished, self._unwritten = self._unwritten, []
        self._ledger.finish(self._batch, finished)
        self._written_at = time.monotonic()
        self._tell(self.standing())

    def _may_go_on(self) -> bool:
        """False once cancelled; in a pause, returns when it is over."""
        if not self._going.is_set():
            while self._in_hand:
                self._settle()
            self._write()
            with self._clock.stopped():
                self._enter(Pace.PAUSED)
                self._going.wait()
            self._enter(Pace.RUNNING)
        return not self._cancelled.is_set()

    def _wait_for_place(self) -> bool:
        """Waits until the folder is back; False where the run was cancelled first."""
        with self._clock.stopped():
            self._enter(Pace.AWAY)
            while not self._place.is_there():
                if self._cancelled.wait(LOOK_AGAIN):
                    return False
        self._enter(Pace.RUNNING)
        return True

    def _enter(self, pace: Pace) -> None:
        self._pace = pace
        self._tell(self.standing())


class _Basket:
    """Takes what has ended, and wakes who waits for it once for many: a thread that is woken for
    each item takes the interpreter from those that classify."""

    def __init__(self) -> None:
        self._ended: list[Future[Outcome]] = []
        self._enough = threading.Condition()
        self._wanted = 0

    def put(self, future: Future[Outcome]) -> None:
        """One more has ended."""
        with self._enough:
            self._ended.append(future)
            if len(self._ended) >= self._wanted:
                self._enough.notify()

    def take(self, wanted: int, seconds: float) -> list[Future[Outcome]]:
        """All that has ended, as soon as there is as much as wanted, or after some time."""
        with self._enough:
            self._wanted = wanted
            self._enough.wait_for(lambda: len(self._ended) >= wanted, seconds)
            ended, self._ended = self._ended, []
        return ended


class _Place:
    """The folder of a batch, which may go away with the network or the disk that it is on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._device = folder.stat().st_dev

    def is_there(self) -> bool:
        """Whether it is the folder that it was; an empty one is the place where a disk belongs."""
        try:
            with os.scandir(self._folder) as entries:
                return self._folder.stat().st_dev == self._device and any(entries)
        except OSError:
            return False


class _Clock:
    """Seconds of work."""

    def __init__(self) -> None:
        self._begun: float | None = time.monotonic()
        self._before = 0.0

    @property
    def seconds(self) -> float:
        """So far, pauses left out."""
        running = 0.0 if self._begun is None else time.monotonic() - self._begun
        return self._before + running

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Counts nothing meanwhile."""
        self._before, self._begun = self.seconds, None
        try:
            yield
        finally:
            self._begun = time.monotonic()
