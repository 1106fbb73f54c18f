"""How the window has work done: on threads of its own, answered on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from common.errors import ProductError

T = TypeVar("T")


class Tasks(QObject):
    """Threads that take functions in order and hand each result back to the window's thread.

    Made and closed on the window's thread.
    """

    _answered = Signal(object)

    def __init__(self, threads: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="window-task")
        self._closed = False
        self._answered.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def run_task(
        self,
        function: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Calls `function` on another thread, then one of the other two on this one.

        What is neither a designed error nor a failure of the machine is a bug: `on_error` hears of
        it, so that nothing waits for ever, and it is raised as well.
        """
        if not self._closed:
            self._executor.submit(function).add_done_callback(
                lambda future: self._finished(future, on_done, on_error)
            )

    def close(self) -> None:
        """Drops what has not begun, waits for what has, and answers nobody any more."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _finished(
        self,
        future: Future[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        if future.cancelled() or self._closed:
            return
        error = future.exception()
        if error is None:
            self._answered.emit(partial(on_done, future.result()))
        elif isinstance(error, Exception):
            self._answered.emit(partial(_tell, error, on_error))

    @Slot(object)
    def _answer(self, answer: Callable[[], None]) -> None:
        if not self._closed:
            answer()


def _tell(error: Exception, on_error: Callable[[Exception], None]) -> None:
    on_error(error)
    if not isinstance(error, (ProductError, OSError)):
        raise error
