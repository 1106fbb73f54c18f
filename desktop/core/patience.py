"""Calls that may never return, and a caller that does not wait for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """Runs calls one after another, each on a thread of its own, and waits `seconds` for each.

    A call that hangs is left alone (it does not keep the program from ending); while it does, no
    other is begun.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._last: Future[Any] | None = None

    def call(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises.  Raises TimeoutError, at once while an earlier call still
        hangs."""
        with self._turn:
            if self._last is not None and not self._last.done():
                raise TimeoutError
            outcome: Future[T] = Future()
            self._last = outcome
            threading.Thread(target=_run, args=(work, outcome), daemon=True).start()
            return outcome.result(self.seconds)


def _run(work: Callable[[], T], outcome: Future[T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)
