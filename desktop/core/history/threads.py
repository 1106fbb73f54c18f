"""A thread with a connection of its own, which everybody asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.core.errors import HistoryUnavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")


class Connected:
    """The thread; its connection is opened when it is first needed."""

    def __init__(self, name: str, path: Path, open_: Callable[[], Database]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._path, self._open = path, open_
        self._opened: Database | None = None
        self._closed = False

    def call(self, function: Callable[[Database], T]) -> T:
        """What the function returns, on this thread.  Raises HistoryUnavailable once closed."""

        def task() -> T:
            db = self.database()
            db.conn.names.refresh()
            return function(db)

        return self._submit(task).result()

    def hold(self, until: threading.Event) -> None:
        """Lets go of the file once all that was asked before is done, and begins with what is asked
        from then on when the event comes."""
        holding = threading.Event()

        def wait() -> None:
            try:
                self._close()
            finally:
                holding.set()
            until.wait()

        self._submit(wait)
        holding.wait()

    def database(self) -> Database:
        """The connection, for this thread only."""
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def close(self) -> None:
        """Closes the connection; further calls fail."""
        if not self._closed:
            self._closed = True
            self._pool.submit(self._close).result()
            self._pool.shutdown()

    def _submit(self, task: Callable[[], T]) -> Future[T]:
        try:
            return self._pool.submit(task)
        except RuntimeError as error:
            reason = "it has been closed"
            raise HistoryUnavailable(path=self._path, reason=reason) from error

    def _close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()
