"""The engine `local`: processes of this machine, each with its own classifier.

A process that dies is replaced, and its shard begins again.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import SpawnProcess
from typing import Any

from bundle.archive import Bundle
from common import console
from common.errors import ProductError
from trainer.score.errors import WorkerFailed, WorkerLost
from trainer.score.outcome import Outcome
from trainer.score.plan import Shard
from trainer.score.shard import Job, Scorer

DEATHS = 3
"""So many processes may die of one shard."""

LOOK = 0.5
"""Seconds between two looks at how far the processes are."""


def cores() -> int:
    """How many processes this one may keep busy."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Any
    shard: Shard | None = None


class Processes:
    """Scores shards in `count` processes."""

    def __init__(self, job: Job, bundle: Bundle, count: int) -> None:
        self._job, self._bundle = job, bundle
        self._context = get_context("spawn")
        self._finished = 0
        self._begun = self._context.RawArray("q", count)
        self._workers: list[_Worker | None] = [None] * count

    @property
    def advanced(self) -> int:
        """Rows that were answered so far, those of unfinished shards included."""
        return self._finished + int(sum(self._begun))

    @property
    def pids(self) -> list[int]:
        """Of the processes."""
        return [worker.process.pid or 0 for worker in self._workers if worker is not None]

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome | None]:
        """What came of each, as they end; None now and then, so that one may look at `advanced`."""
        todo = deque(shards)
        deaths: Counter[int] = Counter()
        while True:
            for place, worker in enumerate(self._workers):
                if todo and (worker is None or worker.shard is None):
                    self._give(place, todo.popleft())
            busy = [(n, one) for n, one in enumerate(self._workers) if one and one.shard]
            if not busy:
                return
            awaited = [one.pipe for _, one in busy] + [one.process.sentinel for _, one in busy]
            ready = set(connection.wait(awaited, LOOK))
            if not ready:
                yield None
            for place, worker in busy:
                if not ready & {worker.pipe, worker.process.sentinel}:
                    continue
                shard = worker.shard
                assert shard is not None
                outcome = _heard(worker.pipe)
                self._begun[place] = 0
                if outcome is not None:
                    worker.shard = None
                    self._finished += shard.rows if outcome.scored else 0
                    yield outcome
                    continue
                self._bury(place)
                deaths[shard.number] += 1
                if deaths[shard.number] < DEATHS:
                    todo.appendleft(shard)
                else:
                    lost = WorkerLost(shard=str(shard), times=DEATHS)
                    yield Outcome(shard, error=lost)

    def close(self) -> None:
        """Ends the processes, whatever they do."""
        for place, worker in enumerate(self._workers):
            if worker is not None:
                worker.process.kill() if worker.shard else worker.pipe.close()
                self._bury(place)

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _give(self, place: int, shard: Shard) -> None:
        worker = self._workers[place]
        if worker is None:
            ours, theirs = self._context.Pipe()
            process = self._context.Process(
                target=_work,
                args=(self._job, self._bundle, theirs, self._begun, place),
                name=f"score-{place}",
                daemon=True,
            )
            process.start()
            theirs.close()
            worker = self._workers[place] = _Worker(process, ours)
        worker.shard = shard
        try:
            worker.pipe.send(shard)
        except OSError:
            return  # it is dead, which is seen next

    def _bury(self, place: int) -> None:
        worker = self._workers[place]
        assert worker is not None
        worker.pipe.close()
        worker.process.join()
        worker.process.close()
        self._workers[place] = None


def _heard(pipe: Any) -> Outcome | None:
    """What a process sent, perhaps just before it died."""
    try:
        return pipe.recv() if pipe.poll() else None
    except (EOFError, OSError):
        return None


def _work(job: Job, bundle: Bundle, pipe: Any, begun: Any, place: int) -> None:
    """One process: scores what it is given until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal; the first process ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    console.silence_native_libraries()
    scorer: Scorer | None = None

    def advance(rows: int) -> None:
        begun[place] += rows

    while True:
        try:
            shard: Shard = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            scorer = scorer or Scorer(job, bundle)
            outcome = Outcome(shard, scorer.score(shard, advance))
        except (ProductError, OSError) as error:
            outcome = Outcome(shard, error=error)
        except Exception as error:
            traceback.print_exc()
            failed = WorkerFailed(shard=str(shard), reason=repr(error))
            outcome = Outcome(shard, error=failed)
        pipe.send(outcome)


def _end_with_parent() -> None:
    """A parent that was killed cannot end its children."""
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
