"""The history's layout: every earlier one is brought up to date, and nothing in it is lost."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from desktop.core.batches.ledger import Ledger
from desktop.core.decided import Decided
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history import schema
from desktop.core.history.files import Why, snapshots
from desktop.core.history.rows import Origin
from desktop.core.history.schema import STEPS, migrate
from desktop.core.history.store import History

AT = "2024-05-06T07:08:09.123+00:00"
BOUGIES = ["0010", "Bougies", "Candles", 0.75]
THEIERES = ["20", "Théières", "Teapots", 0.2]
VOLANTS = ["30", "Cerfs-volants", "Kites", 0.01]

ANSWERED: dict[str, Any] = {
    "at": AT,
    "reference": "OLD",
    "designation": "théière ancienne",
    "description": "en fonte",
    "photos": json.dumps(["/p/é.jpg"]),
    "photo_names": "é.jpg",
    "code": "0010",
    "name_fr": "Bougies",
    "name_en": "Candles",
    "probability": 0.75,
    "top": json.dumps([BOUGIES, THEIERES]),
    "others": json.dumps([VOLANTS]),
    "text_top": "30",
    "photo_top": "40",
    "signature": "fused",
    "model_version": "tiny-1",
    "milliseconds": 3.25,
    "error": None,
}
FAILED = ANSWERED | {
    "designation": "broken",
    "top": "[]",
    "others": "[]",
    "error": json.dumps(["photo-unreadable", {"path": "a"}, "a: not readable"]),
} | dict.fromkeys(
    ("code", "name_fr", "name_en", "probability", "text_top", "photo_top", "signature")
)  # fmt: skip

OLD = STEPS.index(schema.compact)
"""Files with fewer steps have rows as above."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def at_version(path: Path, version: int) -> None:
    """A file as the program left it when it knew only the first steps."""
    db = Database(path)
    for step in STEPS[:version]:
        step(db)
    db.execute(f"PRAGMA user_version = {version}")
    if 0 < version <= OLD:
        table = db.table("predictions")
        for row in (ANSWERED, FAILED):
            table.insert({name: row[name] for name in row if name in table.columns_dict})
    if version == OLD:
        db.table("batches").insert(
            {"started": AT, "folder": "/p", "origin": "", "model_version": "tiny-1"}
            | {"state": "complete", "seconds": 1.0}
        )
        item = {"key": b"k", "photos": ANSWERED["photos"], "designation": "théière ancienne"}
        rest = {"reference": "OLD", "description": "en fonte", "source": "table"}
        items = db.table("batch_items")
        items.insert({"batch": 1, "position": 0, **item, **rest, "prediction": 1})
        items.insert({"batch": 1, "position": 1, **item, **rest})
        db.table("thumbnails").insert({"prediction": 1, "jpeg": b"jpeg", "look": 7})
    db.conn.commit()
    db.close()


def outcome(designation: str) -> Outcome:
    return Outcome(request=Request((), designation), code="0010", name_fr="B", name_en="C")


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_from_every_earlier_version(path: Path, version: int) -> None:
    at_version(path, version)
    history = History(path)
    history.add(outcome("théière nouvelle"))
    old = 0 < version <= OLD
    expected = ["théière nouvelle"] + ["théière ancienne"] * old
    assert [entry.designation for entry in history.page(search="theiere")] == expected
    if old:
        failed, entry = history.page()[1:]
        assert (entry.id, entry.at) == (1, datetime.fromisoformat(AT).astimezone(UTC))
        assert (entry.reference, entry.description) == ("OLD", "en fonte")
        assert (entry.photos, entry.hashes) == (("/p/é.jpg",), ())
        assert (entry.code, entry.name_fr, entry.name_en) == ("0010", "Bougies", "Candles")
        assert entry.top == (Ranked(*BOUGIES), Ranked(*THEIERES))
        # What the photo gave was in no list before there were `others`.
        assert (entry.text_top, entry.photo_top) == ("30", "40")
        assert (entry.probability, entry.milliseconds) == (0.75, 3.25)
        assert (entry.signature, entry.model_version) == ("fused", "tiny-1")
        assert (entry.decision, entry.person) == (Decided.REVIEW, None)
        assert entry.others == ((Ranked(*VOLANTS),) if version > 2 else ())
        assert failed.error is not None
        assert failed.error.sentence == "a: not readable"
        assert (failed.code, failed.top, failed.decision) == (None, (), Decided.FAILED)
    if version == OLD:
        ledger = Ledger(history)
        done, pending = ledger.rows(1, [0, 1])
        assert done.entry == history.page()[-1]
        assert done.entry.origin == Origin.BATCH
        assert (done.photos, done.designation) == (pending.photos, pending.designation)
        assert ledger.thumbnail(1) == b"jpeg"
        assert ledger.looks(1) == [(0, 7)]
    history.close()
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("INSERT INTO predictions_fts (predictions_fts) VALUES ('integrity-check')")
    db.close()


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_a_copy_is_made_before_a_migration(path: Path, version: int) -> None:
    at_version(path, version)
    History(path).close()
    (copy,) = snapshots(path)
    assert copy.why == Why.MIGRATION
    db = sqlite3.connect(copy.path)
    assert db.execute("PRAGMA user_version").fetchone() == (version,)
    assert db.execute("SELECT count(*) FROM predictions").fetchone() == (2 * (version <= OLD),)
    db.close()
    assert [one.name for one in copy.path.parent.iterdir()] == [copy.path.name]
    History(path).close()
    assert snapshots(path) == [copy]


def test_a_step_that_fails_leaves_nothing_of_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_version(path, 1)

    def half(db: Database) -> None:
        db.table("half").create({"id": int}, pk="id")
        db.execute("CREATE INDEX nowhere ON missing (id)")

    monkeypatch.setattr(schema, "STEPS", (STEPS[0], half))
    with pytest.raises(sqlite3.OperationalError, match="missing"):
        History(path)
    monkeypatch.undo()
    db = Database(path)
    assert db.table_names() == ["predictions"]
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
    History(path).close()


def test_children_are_watched_after_a_migration(path: Path) -> None:
    at_version(path, OLD)
    db = Database(path)
    migrate(db)
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    db.close()
