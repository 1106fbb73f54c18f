"""The history: every prediction, kept in SQLite and found again.

One thread owns the connection that writes, and callers wait for it: Ctrl-C, which hits the main
thread, cannot stop a write half-way.  Two more read, so that no page waits for a long write, nor
for the counting of a million rows.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from common.progress import Progress, silent
from desktop.core import settings
from desktop.core.engine import Outcome
from desktop.core.errors import HistoryDamaged, HistoryNewer
from desktop.core.history import pages
from desktop.core.history.faults import typed as typed
from desktop.core.history.names import Connection
from desktop.core.history.rows import Circumstances, Origin, add_rows, entries
from desktop.core.history.rows import Entry as Entry
from desktop.core.history.threads import Connected
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


class History:
    """The history in one file; safe to use from several threads and programs.

    Every method may raise HistoryLocked, HistoryFull, HistoryReadOnly, HistoryDamaged and
    HistoryUnavailable; opening also HistoryNewer.
    """

    operator: int | None = None
    """Who is at the machine (`Operators`): kept with all that is recorded and decided."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._restoring = threading.Lock()
        self._met: tuple[int, str, int] | None = None
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
                db.conn.names.refresh()
                self._meet(db)
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

    def restore(self, source: Path, progress: Progress = silent) -> Path | None:
        """Puts a backup in the place of everything; returns where a copy of what was there is.

        Whoever asks something else meanwhile waits.  What can be undone is nothing then: the caller
        forgets it.  Raises BackupUnusable and HistoryNewer (nothing has changed then), OSError
        where the copy cannot be made.
        """
        from desktop.core.history import files

        with self._restoring:
            done = threading.Event()
            try:
                # Whoever asks meanwhile waits, and is answered from the new content.
                for thread in (self._surveyor, self._reader, self._writer):
                    thread.hold(done)
                kept = files.restore(source, self._path, progress)
            finally:
                done.set()
            self._call(lambda: None)
        return kept

    def close(self) -> None:
        """Closes the file; further calls fail."""
        for thread in (self._surveyor, self._reader, self._writer):
            thread.close()

    def _open_all(self) -> None:
        self._writer = Connected("history", self._path, self._open)
        self._reader = Connected("history-reader", self._path, self._open_reader)
        self._surveyor = Connected("history-surveyor", self._path, self._open_reader)
        try:
            # The readers open when they are first asked.
            self._call(lambda: None)
        except BaseException:
            self.close()
            raise

    def _meet(self, db: Database) -> None:
        """Knows the operator again where a copy has taken the place of the content: by the
        pseudonym, as the number may be another person's there, or nobody's."""
        operator, content = self.operator, db.conn.names.content
        if operator is None or (self._met and self._met[::2] == (operator, content)):
            return
        same = self._met[1] if self._met and self._met[0] == operator else None
        column, value = ("id", operator) if same is None else ("pseudonym", same)
        row = db.execute(
            f"SELECT id, pseudonym FROM operators WHERE {column} = ?", [value]
        ).fetchone()
        self.operator = None if row is None else row[0]
        self._met = None if row is None else (*row, content)

    @property
    def _db(self) -> Database:
        return self._writer.database()

    def _call(self, function: Callable[[], T]) -> T:
        return self._call_on(self._writer, lambda _: function())

    def _call_on(self, thread: Connected, function: Callable[[Database], T]) -> T:
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
