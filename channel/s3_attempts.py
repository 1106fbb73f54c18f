"""How often, and for how long, one request is tried: the only layer of retries."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

ATTEMPTS = 4
FIRST_PAUSE = 0.25
"""Seconds, doubled after each failure; up to half of it is left out by chance."""
PATIENCE = 30.0
"""Seconds for an answer to begin and to bring `ENOUGH`, all attempts together."""
ENOUGH = 1 << 14
"""Bytes: all of most metadata files.  What brings less in `PATIENCE` is no link."""

sleep = time.sleep


class Attempts:
    """The attempts at one request.

    `passing` tells which errors may be gone a moment later.  `patient` attempts know no `PATIENCE`,
    only the time-outs of the link: uploads take as long as they take.
    """

    def __init__(self, passing: Callable[[Exception], bool], patient: bool = False) -> None:
        self._passing = passing
        self._failures = 0
        self._arrived = 0
        self._patience = math.inf if patient else PATIENCE
        self._end = time.monotonic() + self._patience

    def run(self, work: Callable[[], T]) -> T:
        """What `work` returns.  Raises what it raises, and TimeoutError; then it is left alone.

        On a thread of its own, because looking up a name knows no time-out, and an answer that
        comes by single bytes meets none.
        """
        outcome: Future[T] = Future()
        threading.Thread(target=_run, args=(work, outcome), daemon=True).start()
        return outcome.result(self._remaining())

    def arrived(self, length: int) -> None:
        """Counts `length` bytes of an answer.  Raises TimeoutError where they come too slowly."""
        self._arrived += length
        if self._arrived >= ENOUGH:
            self._arrived = 0
            self._end = time.monotonic() + self._patience
        elif not self._remaining():
            raise TimeoutError

    def advanced(self) -> None:
        """Notes that something new has arrived: failures are counted anew."""
        self._failures = 0

    def failed(self, error: Exception) -> None:
        """Waits before the next attempt, or raises `error` where there is no point in one."""
        self._failures += 1
        pause = FIRST_PAUSE * 2 ** (self._failures - 1) * random.uniform(0.5, 1)
        if not self._passing(error) or self._failures >= ATTEMPTS or pause >= self._remaining():
            raise error
        sleep(pause)

    def _remaining(self) -> float:
        return max(0.0, self._end - time.monotonic())


def _run(work: Callable[[], T], outcome: Future[T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)
