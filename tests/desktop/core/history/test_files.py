"""The file of the history: looked over, copied, put back; what is refused changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.core import settings
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Request
from desktop.core.errors import BackupUnusable, HistoryDamaged, HistoryNewer, OutputUnusable
from desktop.core.history import files
from desktop.core.history.care import SLICE, care, purge, retire
from desktop.core.history.files import Why, snapshots
from desktop.core.history.rows import Circumstances, add_rows
from desktop.core.history.store import History, connect

NOW = datetime(2025, 3, 31, 12, tzinfo=UTC)


def outcome(text: str) -> Outcome:
    request = Request((), text)
    return Outcome(request=request, code="1", name_fr="Un", name_en="One", thumbnail=b"jpeg")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    path.parent.mkdir()
    history = History(path)
    yield history
    history.close()


def texts(history: History) -> list[str]:
    return [entry.designation for entry in history.page()]


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)


def test_backup_and_restore(history: History, tmp_path: Path) -> None:
    history.add_many([outcome("first"), outcome("second")])
    copy = tmp_path / "copy.db"
    history.backup(copy)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["copy.db"]
    history.add(outcome("third"))
    other = History(history.path)
    kept = history.restore(copy)
    assert texts(history) == ["second", "first"]
    # Other windows see it too, and go on.
    assert texts(other) == ["second", "first"]
    other.add(outcome("fourth"))
    assert texts(history) == ["fourth", "second", "first"]
    other.close()
    assert kept is not None
    again = History(kept)
    assert texts(again) == ["third", "second", "first"]
    again.close()


def test_names_follow_a_restored_file(history: History, tmp_path: Path) -> None:
    """The numbers of categories are others there."""
    copy = tmp_path / "copy.db"
    history.backup(copy)
    Decisions(history)
    history.add(Outcome(request=Request((), "x"), code="7", name_fr="Sept", name_en="Seven"))
    other = History(history.path)
    assert other.page()[0].name_fr == "Sept"
    history.restore(copy)
    other.add(outcome("x"))
    assert other.page()[0].name_fr == history.page()[0].name_fr == "Un"
    other.close()


def test_a_backup_over_an_earlier_one(history: History, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    history.backup(copy)
    history.add(outcome("x"))
    history.backup(copy)
    assert files.restore(copy, tmp_path / "new.db") is None
    new = History(tmp_path / "new.db")
    assert texts(new) == ["x"]
    new.close()


def test_where_no_backup_can_be(history: History, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere" / "copy.db", history.path):
        with pytest.raises(OutputUnusable, match=r"folder|itself"):
            history.backup(place)
    assert texts(history) == []


def write_foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE predictions (other)")
    db.close()


def test_what_is_no_backup_is_refused(history: History, tmp_path: Path) -> None:
    history.add_many([outcome(f"text {number} " + "z" * 500) for number in range(100)])
    before = texts(history)
    bad = tmp_path / "bad.db"
    with pytest.raises(BackupUnusable, match="no such file"):
        history.restore(bad)
    write_foreign(bad)
    with pytest.raises(BackupUnusable, match="another program"):
        history.restore(bad)
    for content in (b"", b"no database" * 1000):
        bad.write_bytes(content)
        with pytest.raises(BackupUnusable):
            history.restore(bad)
    history.backup(bad)
    damage(bad)
    with pytest.raises(BackupUnusable, match=r"malformed|damaged"):
        history.restore(bad)
    history.backup(bad)
    db = sqlite3.connect(bad)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(HistoryNewer):
        history.restore(bad)
    assert texts(history) == before
    assert snapshots(history.path) == []


def test_a_damaged_history_is_moved_away(history: History, path: Path, tmp_path: Path) -> None:
    history.add_many([outcome(f"text {number} " + "z" * 500) for number in range(100)])
    copy = tmp_path / "copy.db"
    history.backup(copy)
    history.close()
    damage(path)
    content = path.read_bytes()
    with pytest.raises(HistoryDamaged):
        History(path)
    kept = files.restore(copy, path)
    assert kept is not None
    assert kept.read_bytes() == content
    restored = History(path)
    assert restored.count() == 100
    restored.close()


def test_a_large_file_is_not_looked_over_at_once(history: History) -> None:
    history.add_many([outcome(f"text {number} " + "z" * 500) for number in range(3000)])
    db = connect(history.path)
    assert not files.look(db.conn, history.path, limit=1_000_000)
    assert files.look(db.conn, history.path)
    db.close()


def test_a_copy_a_day(history: History) -> None:
    history.add(outcome("x"))
    now = datetime.now(UTC)
    first = care(history, now)
    assert first.copied is not None
    assert first.whole
    assert care(history, now + timedelta(hours=3)).copied is None
    for day in range(1, 5):
        assert care(history, now + timedelta(days=day)).copied is not None
    assert [one.why for one in snapshots(history.path)] == [Why.DAILY] * files.KEPT
    copy = History(snapshots(history.path)[0].path)
    assert texts(copy) == ["x"]
    copy.close()


def test_what_was_deleted_is_purged_later(history: History) -> None:
    ledger = Ledger(history)
    batch = ledger.begin("/p", "", "m")
    ledger.plan(batch, 0, [BatchItem((), designation=str(n)) for n in range(450)], "m")
    ledger.planned(batch)
    ledger.finish(batch, [Finished(n, outcome(f"text {n}")) for n in range(450)])
    ledger.worked(batch, 1.0, complete=True)
    decisions = Decisions(history)
    decisions.accept([1, 2])
    decisions.delete(range(1, 441))
    assert history.count() == 10
    # What is marked is shown no more, and is not to be done again.
    assert ledger.counts(batch).planned == len(ledger.positions(batch)) == 10
    assert [row.designation for row in ledger.every(batch)] == [
        f"text {n}" for n in range(440, 450)
    ]
    assert ledger.pending(batch) == []
    assert purge(history, datetime.now(UTC) - timedelta(days=1)) == 0
    stops = iter([False, False, True])
    assert purge(history, datetime.now(UTC) + timedelta(1), lambda: next(stops)) == 200
    assert purge(history, datetime.now(UTC) + timedelta(days=1)) == 240
    assert history.count() == ledger.counts(batch).planned == 10
    tables = ("predictions", "thumbnails", "batch_items")
    counts = [
        history.ask(lambda db, table=table: db.table(table).count)  # type: ignore[misc]
        for table in tables
    ]
    assert counts == [10, 10, 10]
    sql = "SELECT prediction, kind FROM decisions"
    assert history.ask(lambda db: db.execute(sql).fetchall()) == [(None, "accepted")] * 2
    assert history.page(search="text 7") == []
    assert len(history.page(search="text 44")) == 10
    db = sqlite3.connect(history.path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


def test_retention(history: History) -> None:
    for days in (400, 366, 364, 1):
        about = Circumstances(at=NOW - timedelta(days=days))
        history.change(lambda db, about=about: add_rows(db, [outcome(str(about.at))], about))  # type: ignore[misc]
    assert care(history, NOW).purged == 0
    history.change(lambda db: settings.write(db, settings.RETENTION_DAYS, 365))
    assert care(history, NOW).purged == 2
    assert history.count() == 2
    assert retire(history, NOW) == 2
    assert SLICE <= 1000
