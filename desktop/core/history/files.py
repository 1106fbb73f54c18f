"""The file of the history as a whole: looked over, copied, and put back."""

from __future__ import annotations

import contextlib
import math
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from common.errors import machine_reason
from common.files import check_replaceable, move, replacing
from common.progress import Progress, silent
from desktop.core.errors import (
    BackupUnusable,
    HistoryDamaged,
    HistoryFull,
    HistoryLocked,
    OutputUnusable,
)
from desktop.core.history.faults import typed

LOOK_BYTES = 20_000_000
"""Files up to this size are looked over whole at every opening, which takes a few hundredths of a
second; larger ones behind the back of a window, at each of its starts (`care`)."""

KEPT = 3
"""Copies that are kept of each kind."""

BUSY_SECONDS = 5.0
"""How long to wait for another program that writes, before a copy takes the place of all."""

_PAUSE = 0.25
_PAGES = 5_000
"""That are copied between two words about it."""
_PAGE_SIZE = 4096

_MOMENT = "%Y%m%dT%H%M%S%f"


class Why(StrEnum):
    """What a copy was made for."""

    MIGRATION = "migration"
    DAILY = "daily"
    REPLACED = "replaced"
    """Another file was put in the place of this one."""


@dataclass(frozen=True)
class Snapshot:
    """A copy of the history that the program made."""

    path: Path
    at: datetime
    """In UTC."""
    why: Why


def look(connection: sqlite3.Connection, path: Path, limit: float = LOOK_BYTES) -> bool:
    """Looks for damage in a file that has no more than `limit` bytes; returns whether it did.

    Raises HistoryDamaged.
    """
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    # Not by the clock: SQLite looks at it once for all pages of a file.
    if pages * size > limit:
        return False
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise HistoryDamaged(path=path, reason=found.splitlines()[-1])
    return True


def snapshots(history: Path) -> list[Snapshot]:
    """The copies that the program made, newest first."""
    found = []
    for path in _folder(history).glob(f"{history.stem}-*{history.suffix}"):
        moment, _, why = path.stem.removeprefix(f"{history.stem}-").partition("-")
        with contextlib.suppress(ValueError):
            at = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
            found.append(Snapshot(path, at, Why(why)))
    return sorted(found, key=lambda one: one.at, reverse=True)


def snapshot(connection: sqlite3.Connection, history: Path, why: Why) -> Path:
    """Copies the open file beside it, and lets go of older copies of its kind.

    Raises HistoryFull, OSError and sqlite3.Error: nothing is left of a copy then.
    """
    target = _new_name(history, why)
    try:
        _copy(connection, target)
    except OSError as error:
        if _is_full(error):
            raise HistoryFull(path=history) from error
        raise
    for old in [one for one in snapshots(history) if one.why == why][KEPT:]:
        with contextlib.suppress(OSError):
            old.path.unlink()
    return target


def backup(connection: sqlite3.Connection, target: Path) -> None:
    """Copies the open file to a place of the user's.  Raises OutputUnusable, sqlite3.Error."""
    if target.is_dir():
        raise OutputUnusable(path=target, reason="it is a folder")
    if not target.absolute().parent.is_dir():
        raise OutputUnusable(path=target, reason="there is no such folder")
    (own,) = (row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    if target.exists() and target.samefile(own):
        raise OutputUnusable(path=target, reason="it is the history itself")
    try:
        check_replaceable(target)
        _copy(connection, target)
    except OSError as error:
        raise OutputUnusable(path=target, reason=machine_reason(error)) from error


def restore(source: Path, history: Path, progress: Progress = silent) -> Path | None:
    """Puts the content of `source` in the place of a history that this process has not open;
    returns where the replaced one is, None where there was none.

    The content changes in one transaction, which other windows see as one too; only a file that is
    none any more is moved away.  Raises BackupUnusable for what is no history of ours, or damaged,
    HistoryNewer, HistoryLocked and other errors of the history (nothing has changed then), and
    OSError.
    """
    if not source.is_file():
        raise BackupUnusable(path=source, reason="there is no such file")
    if history.exists() and source.samefile(history):
        raise BackupUnusable(path=source, reason="it is the history itself")
    with contextlib.closing(_read_only(source)) as content:
        _check(content, source)
        with typed(history):
            return _replace(content, history, progress)


def _check(content: sqlite3.Connection, source: Path) -> None:
    """Whether a file can be put in the place of the history; from then on, nobody changes it."""
    from desktop.core.history.likeness import check_layout, check_rows

    try:
        # What its layout brings along may call nothing but plain functions, while one looks at it.
        content.execute("PRAGMA trusted_schema = off")
        content.execute("BEGIN")
        check_layout(content, source)
        if content.execute("PRAGMA page_size").fetchone() != (_PAGE_SIZE,):
            raise BackupUnusable(path=source, reason="its pages are not as large as ours")
        look(content, source, limit=math.inf)
        check_rows(source)
    except (sqlite3.Error, HistoryDamaged) as error:
        raise BackupUnusable(path=source, reason=str(error)) from error


def _replace(content: sqlite3.Connection, history: Path, progress: Progress) -> Path | None:
    if not history.exists():
        _copy(content, history)
        return None
    try:
        with contextlib.closing(sqlite3.connect(history)) as present:
            look(present, history, limit=math.inf)
            kept = snapshot(present, history, Why.REPLACED)
            _overwrite(content, present, history, progress)
            return kept
    except (sqlite3.DatabaseError, HistoryDamaged) as error:
        if not _is_damage(error):
            raise
    kept = _new_name(history, Why.REPLACED)
    kept.parent.mkdir(exist_ok=True)
    move(history, kept)
    for companion in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            move(history.with_name(history.name + companion), _companion(kept, companion))
    _copy(content, history)
    return kept


def _overwrite(
    content: sqlite3.Connection, present: sqlite3.Connection, history: Path, progress: Progress
) -> None:
    """Copies all into an open file, in one transaction.  Raises HistoryLocked where somebody else
    keeps it to himself: by itself, SQLite would wait for ever."""
    waited = 0.0

    def tell(status: int, remaining: int, total: int) -> None:
        nonlocal waited
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            waited += _PAUSE
            if waited > BUSY_SECONDS:
                raise HistoryLocked(path=history)
        else:
            waited = 0.0
            progress("Restoring", total - remaining, total)

    content.backup(present, pages=_PAGES, progress=tell, sleep=_PAUSE)


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy, in one file, on the disk; or none."""
    with replacing(target) as temporary:
        try:
            with contextlib.closing(sqlite3.connect(temporary)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = delete")
        finally:
            for companion in ("-wal", "-shm", "-journal"):
                _companion(temporary, companion).unlink(missing_ok=True)


def _read_only(path: Path) -> sqlite3.Connection:
    # Not immutable: a file that another program has open may have companions.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _companion(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _folder(history: Path) -> Path:
    return history.with_name(f"{history.stem}-copies")


def _new_name(history: Path, why: Why) -> Path:
    return _folder(history) / f"{history.stem}-{datetime.now(UTC):{_MOMENT}}-{why}{history.suffix}"


def _is_full(error: OSError) -> bool:
    return machine_reason(error) == "the disk is full"


def _is_damage(error: Exception) -> bool:
    if isinstance(error, HistoryDamaged):
        return True
    damage = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in damage
