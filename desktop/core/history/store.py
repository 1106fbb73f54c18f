"""The history: every prediction, kept in SQLite and found again.

One thread owns the connection that writes, and callers wait for it: Ctrl-C, which hits the main
thread, cannot stop a write half-way.  Two more read, so that no page waits for a long write, nor
for the counting of a million rows.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.core import settings
from desktop.core.engine import Outcome
from desktop.core.errors import (
    HistoryDamaged,
    HistoryError,
    HistoryFull,
    HistoryLocked,
    HistoryNewer,
    HistoryReadOnly,
    HistoryUnavailable,
)
from desktop.core.history import pages
from desktop.core.history.names import Connection
from desktop.core.history.rows import Circumstances, Origin, add_rows, entries
from desktop.core.history.rows import Entry as Entry
from desktop.core.history.words import teach
from desktop.core.recorded import Recorded as Recorded

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long to wait for another program that writes."""

CACHE_KIB = 16_000
"""Memory for pages of the file, for each connection: with the two megabytes of the default, a
million rows are written at half the speed."""

CHECKPOINT_PAGES = 4_000
"""How much may be written (in pages of 4 KiB) before it is moved into the file itself: pages of
indexes that change again and again are moved once."""

NO_ROOM = 1 << 20
"""With fewer bytes left on the disk, a failure to write is taken for a full one."""


class History:
    """The history in one file; safe to use from several threads and programs.

    Every method may raise HistoryLocked, HistoryFull, HistoryReadOnly, HistoryDamaged and
    HistoryUnavailable; opening also HistoryNewer.
    """

    operator: int | None = None
    """Who is at the machine (`Operators`): kept with all that is recorded and decided."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open_all()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def add(self, outcome: Outcome) -> Entry:
        """Records an outcome, on the disk when this returns."""
        return self.change(lambda db: entries(db, self.record(db, [outcome]))[0])

    def add_many(self, outcomes: Iterable[Outcome], origin: Origin = Origin.SINGLE) -> list[int]:
        """Records outcomes in one transaction; returns their ids."""
        return self.change(lambda db: self.record(db, outcomes, origin))

    def record(
        self, db: Database, outcomes: Iterable[Outcome], origin: Origin = Origin.SINGLE
    ) -> list[int]:
        """Records outcomes within a transaction of the caller's (`change`)."""
        target = settings.target_precision(db)
        return add_rows(db, outcomes, Circumstances(origin, self.operator, target))

    def page(self, before: int | None = None, limit: int = 50, search: str = "") -> list[Entry]:
        """Entries older than the one with the id `before`, newest first.

        With a search text: those in which every word of it occurs, the last one as a beginning.
        """
        wanted = pages.Filter(search=search)
        after = None if before is None else pages.Place(before)
        return self.ask(lambda db: pages.page(db, wanted, after=after, limit=limit))

    def count(self) -> int:
        """How many entries there are."""
        sql = "SELECT count(*) FROM predictions WHERE deleted = 0"
        return self.ask(lambda db: int(db.execute(sql).fetchone()[0]))

    def ask(self, function: Callable[[Database], T]) -> T:
        """What `function` reads from the open database, which it cannot change."""
        return self._call_on(self._reader, function)

    def survey(self, function: Callable[[Database], T]) -> T:
        """As `ask`, for what takes long: it keeps no page waiting."""
        return self._call_on(self._surveyor, function)

    def change(self, function: Callable[[Database], T]) -> T:
        """Has `function` write to the open database, on its thread, in one transaction: committed
        when it returns, taken back when it raises."""

        def transaction(db: Database) -> T:
            # Immediate: a lock taken only at the first write does not wait for other programs.
            db.execute("BEGIN IMMEDIATE")
            try:
                result = function(db)
                db.conn.commit()
                return result
            except BaseException as error:
                db.conn.rollback()
                db.conn.names.forget()
                # Of what is written twice, once is enough: the next try may have room.
                if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
                    with suppress(sqlite3.Error):
                        db.execute("PRAGMA wal_checkpoint(truncate)")
                raise

        return self._call_on(self._writer, transaction)

    def backup(self, target: Path) -> None:
        """Copies the whole file elsewhere, as it is now; in place of an earlier copy there.

        Raises OutputUnusable where that cannot be written.
        """
        from desktop.core.history import files

        # On a connection of its own: it takes seconds.
        with typed(self._path), closing(connect(self._path)) as db:
            files.backup(db.conn, target)

    def restore(self, source: Path) -> Path | None:
        """Puts a backup in the place of everything; returns where a copy of what was there is.

        What can be undone is nothing then: the caller forgets it.  Raises BackupUnusable and
        HistoryNewer (nothing has changed then), OSError where the copy cannot be made.
        """
        from desktop.core.history import files

        self.close()
        try:
            return files.restore(source, self._path)
        finally:
            self._open_all()

    def close(self) -> None:
        """Closes the file; further calls fail."""
        for thread in (self._surveyor, self._reader, self._writer):
            thread.close()

    def _open_all(self) -> None:
        self._writer = _Thread("history", self._open)
        self._reader = _Thread("history-reader", self._open_reader)
        self._surveyor = _Thread("history-surveyor", self._open_reader)
        try:
            # The readers open when they are first asked.
            self._call(lambda: None)
        except BaseException:
            self.close()
            raise

    @property
    def _db(self) -> Database:
        return self._writer.database()

    def _call(self, function: Callable[[], T]) -> T:
        return self._call_on(self._writer, lambda _: function())

    def _call_on(self, thread: _Thread, function: Callable[[Database], T]) -> T:
        with typed(self._path):
            return thread.call(function)

    def _open(self) -> Database:
        from desktop.core.history import files
        from desktop.core.history.schema import STEPS, NewerLayout, OtherLayout, layout, migrate

        db = connect(self._path)
        with ExitStack() as on_failure:
            on_failure.callback(db.close)
            files.look(db.conn, self._path)
            try:
                if 0 < layout(db.conn) < len(STEPS):
                    files.snapshot(db.conn, self._path, files.Why.MIGRATION)
                migrate(db)
            except NewerLayout as error:
                raise HistoryNewer(path=self._path) from error
            except OtherLayout as error:
                reason = "it is another program's database"
                raise HistoryDamaged(path=self._path, reason=reason) from error
            db.enable_wal()
            db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            on_failure.pop_all()
        return db

    def _open_reader(self) -> Database:
        db = connect(self._path)
        db.execute("PRAGMA query_only = on")
        return db


class _Thread:
    """A thread with a connection of its own, opened when it is first needed."""

    def __init__(self, name: str, open_: Callable[[], Database]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._open = open_
        self._opened: Database | None = None
        self._closed = False

    def call(self, function: Callable[[Database], T]) -> T:
        """What the function returns, on this thread."""

        def task() -> T:
            db = self.database()
            db.conn.names.refresh()
            return function(db)

        return self._pool.submit(task).result()

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

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def connect(path: Path) -> Database:
    """Opens a file for one thread, as it is.  Raises sqlite3.Error."""
    from sqlite_utils import Database

    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, factory=Connection)
    try:
        teach(connection)
        # Plugins of sqlite-utils are other people's code.
        db = Database(connection, execute_plugins=False)
        db.execute("PRAGMA foreign_keys = on")
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return db


@contextmanager
def typed(path: Path) -> Iterator[None]:
    """Has SQLite's errors about a file raised as ours, but for those that are mistakes of ours."""
    try:
        yield
    except sqlite3.Error as error:
        ours = _ours(error, path)
        if ours is None:
            raise
        raise ours from error


def _ours(error: sqlite3.Error, path: Path) -> HistoryError | None:
    """What an error of SQLite means; None where it can only be a mistake of ours."""
    reason = str(error)
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return HistoryLocked(path=path)
        case sqlite3.SQLITE_FULL:
            return HistoryFull(path=path)
        case sqlite3.SQLITE_READONLY:
            return HistoryReadOnly(path=path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return HistoryDamaged(path=path, reason=reason)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            # Its companions could not grow: SQLite does not say that the disk is full then.
            if _is_full(path):
                return HistoryFull(path=path)
            return HistoryUnavailable(path=path, reason=reason)
    return None


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < NO_ROOM
    except OSError:
        return False
