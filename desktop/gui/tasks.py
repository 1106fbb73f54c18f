"""How the window has work done: on threads of its own, answered on the window's thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event, Thread
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from common.errors import ProductError
from desktop.gui.tokens import MILLISECOND, Time

T = TypeVar("T")


class Tasks(QObject):
    """Threads that take functions in order and hand each result back to the window's thread.

    Made and closed on the window's thread.
    """

    _answered = Signal(object)

    def __init__(self, threads: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="window-task")
        self._aside: list[Thread] = []
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

    def run_aside(
        self,
        function: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """As `run_task`, at once on a thread of its own, for whose end the program does not wait.

        For what asks a network, which may never answer.
        """
        if self._closed:
            return
        future: Future[T] = Future()
        future.add_done_callback(lambda done: self._finished(done, on_done, on_error))
        thread = Thread(target=_settle, args=(function, future), daemon=True)
        self._aside = [one for one in self._aside if one.is_alive()] + [thread]
        thread.start()

    def settle(self) -> None:
        """Waits for all that the one thread was given until now, and has it answered at once."""
        self._executor.submit(int).result()
        QCoreApplication.sendPostedEvents(self)

    def close(self, *, drop: bool = True) -> None:
        """Drops what has not begun (unless all is to be done), waits for what has, and answers
        nobody any more; for what runs aside, it waits `Time.CLOSING` at most."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=drop)
        end = time.monotonic() + Time.CLOSING * MILLISECOND
        for thread in self._aside:
            thread.join(max(0.0, end - time.monotonic()))

    def leave(self) -> None:
        """As `close`, but waits for nothing: what runs ends by itself, and nobody hears of it."""
        self._closed = True
        # Not deleted with its parent: a thread may be about to tell it something.
        self.setParent(None)
        over = Event()
        Thread(target=_end, args=(self._executor, over), daemon=True).start()
        _leaving[:] = [one for one in _leaving if not one[1].is_set()]
        _leaving.append((self, over))

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


_leaving: list[tuple[Tasks, Event]] = []
"""Those that nobody wants any more, until their threads have ended."""


def _end(executor: ThreadPoolExecutor, over: Event) -> None:
    executor.shutdown(wait=True, cancel_futures=True)
    over.set()


def _tell(error: Exception, on_error: Callable[[Exception], None]) -> None:
    on_error(error)
    if not isinstance(error, (ProductError, OSError)):
        raise error


def _settle(function: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(function())
    except BaseException as error:
        future.set_exception(error)
