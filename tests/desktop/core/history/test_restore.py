"""A copy takes the place of the history: beside other work, and only one of ours."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.decisions import Decisions, UndoStack
from desktop.core.engine import Outcome, Request
from desktop.core.errors import (
    BackupUnusable,
    HistoryLocked,
    HistoryReplaced,
    HistoryUnavailable,
)
from desktop.core.history import files
from desktop.core.history.schema import STEPS
from desktop.core.history.store import History
from desktop.core.operators import Operators
from desktop.core.presence import has_window, window_open


def outcome(text: str) -> Outcome:
    return Outcome(request=Request((), text), code="1", name_fr="Un", name_en="One")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    (tmp_path / "data").mkdir()
    history = History(tmp_path / "data" / "history.db")
    yield history
    history.close()


@pytest.fixture
def copy(history: History, tmp_path: Path) -> Path:
    """A backup with one entry; the history goes on with another one."""
    history.add(outcome("first"))
    history.backup(tmp_path / "copy.db")
    history.add(outcome("second"))
    return tmp_path / "copy.db"


def texts(history: History) -> list[str]:
    return [entry.designation for entry in history.page()]


# Beside other work


def test_who_works_meanwhile_waits(history: History, copy: Path) -> None:
    done = threading.Event()
    faults: list[BaseException] = []

    def work(ask: Callable[[], object]) -> None:
        while not done.is_set():
            try:
                ask()
            except BaseException as error:
                faults.append(error)
                return

    asks = (history.page, history.count, lambda: history.survey(lambda db: db.table_names()))
    with ThreadPoolExecutor(4) as pool:
        for ask in (*asks, lambda: history.add(outcome("third"))):
            pool.submit(work, ask)
        for _ in range(5):
            history.restore(copy)
        done.set()
    assert faults == []
    assert texts(history)[-1] == "first"
    assert "second" not in texts(history)


def test_two_at_once_come_one_after_the_other(history: History, copy: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        kept = [pool.submit(history.restore, copy) for _ in range(2)]
        assert all(one.result() is not None for one in kept)
    assert texts(history) == ["first"]


def test_who_keeps_the_file_to_himself_keeps_it(
    history: History, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.3)
    other = sqlite3.connect(history.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryLocked):
        history.restore(copy)
    other.close()
    assert texts(history) == ["second", "first"]
    history.restore(copy)
    assert texts(history) == ["first"]


def test_what_is_asked_of_a_closed_history_has_a_name(tmp_path: Path, copy: Path) -> None:
    closed = History(tmp_path / "closed.db")
    closed.close()
    for ask in (closed.count, lambda: closed.add(outcome("x")), lambda: closed.restore(copy)):
        with pytest.raises(HistoryUnavailable, match="closed"):
            ask()


def test_how_far_it_is(history: History, copy: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    history.restore(copy, lambda stage, done=0, total=None: told.append((stage, done, total)))
    assert told and told[-1][0] == "Restoring" and told[-1][1] == told[-1][2]


# Afterwards


def test_the_operator_is_known_again_or_not(history: History, tmp_path: Path) -> None:
    """By the number alone, another person would have decided."""
    history.add(outcome("x"))
    history.backup(tmp_path / "before.db")
    operators = Operators(history)
    zoe = operators.named("Zoé")
    history.backup(tmp_path / "zoe.db")
    adam = operators.named("Adam")
    history.operator = adam.id
    assert history.add(outcome("y")).operator == adam.id
    other = History(history.path)  # another window
    other.operator = adam.id
    other.add(outcome("z"))
    history.restore(tmp_path / "zoe.db")
    assert operators.named("Basile").id == adam.id
    assert history.add(outcome("y")).operator is None
    assert history.operator is None
    assert other.add(outcome("z")).operator is None
    other.operator = zoe.id
    assert other.add(outcome("z")).operator == zoe.id
    history.operator = zoe.id
    Decisions(history).accept([1])
    history.restore(tmp_path / "before.db")
    Decisions(history).accept([1])
    other.add(outcome("z"))
    assert (history.operator, other.operator) == (None, None)
    other.close()


def test_nothing_of_before_is_undone_afterwards(history: History, copy: Path) -> None:
    """The rows may be other products; also where another program has put the copy there."""
    stack = UndoStack(Decisions(history))
    assert stack.push(Decisions(history).delete([1]))
    assert stack.push(Decisions(history).accept([2]))
    stack.undo()
    files.restore(copy, history.path)
    history.add(outcome("another second"))
    with pytest.raises(HistoryReplaced):
        stack.redo()
    assert not (stack.can_undo or stack.can_redo)
    assert stack.undo() is None
    assert texts(history) == ["another second", "first"]


def test_a_batch_that_runs_meanwhile_writes_into_no_other(history: History, tmp_path: Path) -> None:
    """The numbers of batches in the copy are other batches'."""
    other = History(tmp_path / "other.db")
    Ledger(other).begin("/other", "", "m")
    Ledger(other).plan(1, 0, [BatchItem((), designation="theirs")], "m")
    other.backup(tmp_path / "copy.db")
    other.close()
    ledger = Ledger(history)
    batch = ledger.begin("/own", "", "m")
    with ledger.alone(batch):
        ledger.plan(batch, 0, [BatchItem((), designation="ours")], "m")
        history.restore(tmp_path / "copy.db")
        for write in (
            lambda: ledger.finish(batch, [Finished(0, outcome("ours"))]),
            lambda: ledger.plan(batch, 1, [BatchItem((), designation="ours")], "m"),
            lambda: ledger.worked(batch, 1.0, complete=True),
        ):
            with pytest.raises(HistoryReplaced):
                write()
    assert texts(history) == []
    assert [row.designation for row in ledger.every(1)] == ["theirs"]
    ledger.finish(1, [Finished(0, outcome("theirs"))])


def test_a_window_is_seen_from_elsewhere(history: History) -> None:
    assert not has_window(history.path)
    with window_open(history.path), window_open(history.path):
        assert has_window(history.path)
    assert not has_window(history.path)


# Only one of ours


def change(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA foreign_keys = off")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


FORGED = {
    "trigger": "CREATE TRIGGER more AFTER INSERT ON predictions BEGIN DELETE FROM decisions; END",
    "trigger on a shadow": (
        "CREATE TRIGGER more AFTER INSERT ON predictions_fts_data BEGIN DELETE FROM decisions; END"
    ),
    "view": "CREATE VIEW more AS SELECT * FROM operators",
    "table": "CREATE TABLE more (id)",
    "column": "ALTER TABLE predictions ADD COLUMN more TEXT DEFAULT 'x'",
    "no index": "DROP INDEX predictions_review",
    "no table": "DROP TABLE letters",
    "a child of nothing": (
        "INSERT INTO thumbnails (prediction, jpeg, look) VALUES (77, x'00', NULL)"
    ),
    "a decision of no kind": "UPDATE predictions SET decision = 99",
    "no list": "UPDATE predictions SET photos = 'nonsense'",
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_file_is_refused(history: History, copy: Path, forged: str) -> None:
    change(copy, FORGED[forged])
    with pytest.raises(BackupUnusable):
        history.restore(copy)
    assert texts(history) == ["second", "first"]
    assert files.snapshots(history.path) == []


def test_a_changed_trigger_is_refused(history: History, copy: Path) -> None:
    body = "BEGIN DELETE FROM decisions; END"
    change(
        copy,
        "DROP TRIGGER predictions_ai",
        f"CREATE TRIGGER predictions_ai AFTER INSERT ON predictions {body}",
    )
    with pytest.raises(BackupUnusable, match="predictions_ai"):
        history.restore(copy)


def test_pages_of_another_size_are_refused(history: History, copy: Path) -> None:
    change(copy, "PRAGMA page_size = 8192", "VACUUM")
    with pytest.raises(BackupUnusable, match="pages"):
        history.restore(copy)


def test_the_history_is_no_backup_of_itself(history: History) -> None:
    with pytest.raises(BackupUnusable, match="itself"):
        history.restore(history.path)


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_files_of_earlier_versions_are_ours(history: History, tmp_path: Path, version: int) -> None:
    db = Database(tmp_path / "old.db")
    for step in STEPS[:version]:
        step(db)
    db.execute(f"PRAGMA user_version = {version}")
    db.conn.commit()
    db.execute("ANALYZE")
    db.close()
    history.add(outcome("x"))
    history.restore(tmp_path / "old.db")
    assert texts(history) == []
    history.add(outcome("théière"))
    assert [one.designation for one in history.page(search="theiere")] == ["théière"]
