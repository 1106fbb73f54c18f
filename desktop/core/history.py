"""The history: every prediction, kept in SQLite and found again.

One thread owns the database, and callers wait for it: SQLite is never used by two threads, and
Ctrl-C, which hits the main thread, cannot stop a write half-way.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.core.engine import CLIPBOARD, Answer, Outcome, Ranked
from desktop.core.errors import (
    HistoryDamaged,
    HistoryError,
    HistoryFull,
    HistoryLocked,
    HistoryNewer,
    HistoryReadOnly,
    HistoryUnavailable,
)
from desktop.core.recorded import Recorded as Recorded

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long to wait for another program that writes."""


@dataclass(frozen=True, kw_only=True)
class Entry(Answer):
    """One row of the history: an answer, or an error in its place."""

    id: int
    at: datetime
    """In UTC."""
    photos: tuple[str, ...]
    """Absolute paths; `clipboard` for a photo that was never a file."""
    reference: str
    designation: str
    description: str
    error: Recorded | None = None

    def as_row(self) -> dict[str, Any]:
        """The entry under the names of `--json`."""
        item = {
            "id": self.id,
            "at": self.at.isoformat(),
            "photos": list(self.photos),
            "reference": self.reference,
            "designation": self.designation,
            "description": self.description,
        }
        if self.error is not None:
            return item | {"error": self.error.sentence, "error_code": self.error.code}
        return item | self.answer_row()


class History:
    """The history in one file; safe to use from several threads and programs.

    Every method may raise HistoryLocked, HistoryFull, HistoryReadOnly, HistoryDamaged and
    HistoryUnavailable; opening also HistoryNewer.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        try:
            self._db = self._call(self._open)
        except BaseException:
            self._thread.shutdown()
            raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def add(self, outcome: Outcome) -> Entry:
        """Records an outcome, on the disk when this returns."""
        return self._call(lambda: self._add(outcome))

    def page(self, before: int | None = None, limit: int = 50, search: str = "") -> list[Entry]:
        """Entries older than the one with the id `before`, newest first.

        With a search text: those in which every word of it occurs, the last one as a beginning.
        """
        return self._call(lambda: self._page(before, limit, search))

    def count(self) -> int:
        """How many entries there are."""
        return self._call(lambda: int(self._db.table("predictions").count))

    def ask(self, function: Callable[[Database], T]) -> T:
        """What `function` reads from the open database, on its thread."""
        return self._call(lambda: function(self._db))

    def change(self, function: Callable[[Database], T]) -> T:
        """Has `function` write to the open database, on its thread, in one transaction: committed
        when it returns, taken back when it raises."""

        def transaction() -> T:
            # Immediate: a lock taken only at the first write does not wait for other programs.
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = function(self._db)
                self._db.commit()
                return result
            except BaseException:
                self._db.rollback()
                raise

        return self._call(transaction)

    def close(self) -> None:
        """Closes the file; further calls fail."""
        self._call(self._db.close)
        self._thread.shutdown()

    def _call(self, function: Callable[[], T]) -> T:
        try:
            return self._thread.submit(function).result()
        except sqlite3.Error as error:
            ours = _typed(error, self._path)
            if ours is None:
                raise
            raise ours from error

    def _open(self) -> Database:
        from sqlite_utils import Database

        from desktop.core.history_schema import NewerLayout, OtherLayout, migrate

        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        with ExitStack() as on_failure:
            on_failure.callback(connection.close)
            # Plugins of sqlite-utils are other people's code.
            db = Database(connection, execute_plugins=False)
            db.execute("PRAGMA foreign_keys = on")
            try:
                migrate(db)
            except NewerLayout as error:
                raise HistoryNewer(path=self._path) from error
            except OtherLayout as error:
                reason = "it is another program's database"
                raise HistoryDamaged(path=self._path, reason=reason) from error
            db.enable_wal()
            on_failure.pop_all()
        return db

    def _add(self, outcome: Outcome) -> Entry:
        row = row_of(outcome)
        inserted = self._db.table("predictions").insert(row)
        return entry_of({"id": inserted.last_pk, **row})

    def _page(self, before: int | None, limit: int, search: str) -> list[Entry]:
        query = full_text_query(search)
        if search.strip() and not query:
            return []
        source, place = "predictions p", "p.id"
        if query:
            source = "predictions_fts(:query) f JOIN predictions p ON p.id = f.rowid"
            place = "f.rowid"
        older = "" if before is None else f"WHERE {place} < :before"
        rows = self._db.query(
            f"SELECT p.* FROM {source} {older} ORDER BY {place} DESC LIMIT :limit",  # noqa: S608
            {"query": query, "before": before, "limit": limit},
        )
        return [entry_of(row) for row in rows]


_ANSWERS = (
    "code",
    "name_fr",
    "name_en",
    "probability",
    "text_top",
    "photo_top",
    "signature",
    "model_version",
    "milliseconds",
)


def full_text_query(search: str) -> str:
    """What a person typed as a query of FTS5, none of it taken for syntax; empty without a word.

    A word of two parts (`AB-12`) is looked for as the two in a row.
    """
    words = [word for word in storable(search).split() if any(map(str.isalnum, word))]
    if not words:
        return ""
    quoted = ['"{}"'.format(word.replace('"', '""')) for word in words]
    return " ".join(quoted) + "*"


def storable(text: str) -> str:
    """`text` without what SQLite or FTS5 would stumble over: halves of surrogate pairs, nulls."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def row_of(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a row of `predictions`, made now."""
    request, error = outcome.request, outcome.error
    files = [photo for photo in request.photos if isinstance(photo, Path)]
    photos = [
        str(photo.absolute()) if isinstance(photo, Path) else CLIPBOARD for photo in request.photos
    ]
    recorded = None
    if error is not None:
        recorded = json.dumps(astuple(Recorded.of(error)))
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "reference": storable(request.reference),
        "designation": storable(request.designation),
        "description": storable(request.description),
        # A path on Linux may hold any bytes: as escapes of JSON they survive.
        "photos": json.dumps(photos),
        "photo_names": storable(" ".join(path.name for path in files)),
        **{name: getattr(outcome, name) for name in _ANSWERS},
        "top": json.dumps(outcome.top),
        "others": json.dumps(outcome.others),
        "error": recorded,
    }


def entry_of(row: dict[str, Any]) -> Entry:
    """A row of `predictions` as it was recorded."""
    error = row["error"]
    return Entry(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        photos=tuple(json.loads(row["photos"])),
        reference=row["reference"],
        designation=row["designation"],
        description=row["description"],
        top=tuple(Ranked(*ranked) for ranked in json.loads(row["top"])),
        others=tuple(Ranked(*ranked) for ranked in json.loads(row["others"])),
        error=Recorded(*json.loads(error)) if error else None,
        **{name: row[name] for name in _ANSWERS},
    )


def _typed(error: sqlite3.Error, path: Path) -> HistoryError | None:
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
            return HistoryUnavailable(path=path, reason=reason)
    return None
