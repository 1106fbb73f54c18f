"""What goes, what waits, and what is done all the same when something fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from letterbox import Desk

from channel.corrections import Permission
from desktop.core import settings
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.corrections.outbox import Outbox
from desktop.core.corrections.waiting import Place
from desktop.core.errors import HistoryDamaged, HistoryFull
from desktop.core.history import files
from desktop.core.history.care import UNTOLD, care

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=3)
HERE = Place("channel", "dock-3")


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    with Core.open(tmp_path / "data") as core:
        yield core


@pytest.fixture
def desk(core: Core) -> Desk:
    return Desk(core.history)


def retention(core: Core, days: int) -> None:
    core.history.change(lambda db: settings.write(db, settings.RETENTION_DAYS, days))


def rows(core: Core) -> list[int]:
    sql = "SELECT id FROM predictions ORDER BY id"
    return core.history.ask(lambda db: [row[0] for row in db.execute(sql)])


def contents(core: Core) -> list[Any]:
    return core.history.ask(
        lambda db: [row[0] for row in db.execute("SELECT content FROM letters ORDER BY number")]
    )


def test_what_was_decided_and_not_sent_outlives_the_retention(core: Core, desk: Desk) -> None:
    plain, untold, undone, told, unsendable = desk.products(5)
    desk.decide(untold)
    desk.undo(desk.decide(undone))
    desk.change("UPDATE decisions SET told = 1 WHERE uid = ?", bytes.fromhex(desk.decide(told)))
    desk.decide(unsendable, "9" * 65)
    retention(core, 1)
    assert care(core.history, LATER, telling=True).purged == 4
    assert rows(core) == [untold]
    box = Outbox(core.history)
    letter = box.write(HERE, None)
    assert letter is not None and letter.decisions == 1
    assert care(core.history, LATER, telling=True).purged == 0  # it is under way
    box.delivered(letter)
    assert care(core.history, LATER, telling=True).purged == 1
    assert plain not in rows(core)


def test_a_deleted_row_waits_for_its_decision_but_not_for_ever(core: Core, desk: Desk) -> None:
    untold, _ = desk.products(2)
    desk.decide(untold)
    desk.decisions.delete([1, 2])
    assert care(core.history, LATER, telling=True).purged == 1
    assert rows(core) == [untold]
    assert care(core.history, LATER + UNTOLD, telling=True).purged == 1
    assert Outbox(core.history).waiting(HERE) == 0


def test_where_nothing_may_leave_all_goes_letters_included(core: Core, desk: Desk) -> None:
    old, undone = desk.products(2)
    desk.decide(old)
    taken_back = desk.decide(undone)
    box = Outbox(core.history)
    assert box.write(HERE, None) is not None
    desk.undo(taken_back)
    retention(core, 1)
    assert core.care().purged == 0
    assert care(core.history, LATER, telling=core.corrections.allowed()).purged == 2
    assert contents(core) == [None]
    # It may have arrived: what was taken back of it can still be revoked.
    assert box.waiting(HERE) == 1
    letter = box.write(HERE, None)
    assert letter is not None and (letter.decisions, letter.revoked) == (0, 1)


def test_what_a_forgotten_letter_said_of_others_is_told_anew(core: Core, desk: Desk) -> None:
    old, young = desk.products(2)
    desk.decide_all([old, young])
    box = Outbox(core.history)
    first = box.write(HERE, None)
    assert first is not None and first.decisions == 2
    desk.decisions.delete([old])
    assert care(core.history, LATER).purged == 1
    again = box.write(HERE, None)
    assert again is not None and (again.decisions, again.name != first.name) == (1, True)


def test_it_is_the_connection_that_says_whether_rows_wait(core: Core, desk: Desk) -> None:
    assert not core.corrections.allowed()
    allowed = Connection("channel", b"root", device="dock-3", corrections=Permission.TEXTS)
    allowed.save(core.folder)
    assert core.corrections.allowed()
    core.folder.connection.write_bytes(b"{")  # nobody knows
    assert core.corrections.allowed()
    Connection("channel", b"root", corrections=Permission.OFF).save(core.folder)
    assert not core.corrections.allowed()


def test_a_full_disk_does_not_keep_what_is_to_go(
    core: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.products(3)
    retention(core, 1)

    def full(*_: object) -> None:
        raise HistoryFull(path=core.history.path)

    with monkeypatch.context() as no_room:
        no_room.setattr(files, "snapshot", full)
        with pytest.raises(HistoryFull):
            care(core.history, LATER)
    assert rows(core) == []


def test_nothing_is_removed_from_a_damaged_file(
    core: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.products(3)
    retention(core, 1)

    def damaged(*_: object) -> None:
        raise HistoryDamaged(path=core.history.path, reason="page 3")

    with monkeypatch.context() as bad:
        bad.setattr(files, "look", damaged)
        with pytest.raises(HistoryDamaged):
            care(core.history, LATER)
        assert rows(core) == [1, 2, 3]
        assert files.snapshots(core.history.path) == []


def test_the_window_has_the_file_looked_over_at_each_start(
    core: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.products(1)
    assert core.care().copied is not None
    looked = []
    monkeypatch.setattr(files, "look", lambda *_: looked.append(1) or True)
    assert core.care().copied is None and not looked
    assert core.care(look=True).whole and looked


def test_a_look_ends_when_the_window_closes(core: Core, desk: Desk) -> None:
    desk.products(3000, designation="x" * 300)
    asked = iter([False])
    done = care(core.history, NOW, lambda: next(asked, True))
    assert (done.copied, done.whole, done.purged) == (None, False, 0)
