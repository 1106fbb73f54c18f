"""The history's programs, killed at any moment: nothing that was promised is lost, and the file is
sound."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from desktop.core.history.store import History

ROOT = Path(__file__).parents[2]
SEED = 20250331
ROWS = 60

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9"),
]

WORK = """
import random, sys
from pathlib import Path
from desktop.core.decisions import Decisions, UndoStack
from desktop.core.engine import Outcome, Request
from desktop.core.history.store import History
from desktop.core.history.care import care, purge
from desktop.core.history.names import Label

chance = random.Random(int(sys.argv[2]))
print("ready", flush=True)
history = History(Path(sys.argv[1]))
decisions = Decisions(history)
stack = UndoStack(decisions)
LABELS = [Label(str(n), f"C{n}", f"C{n}") for n in range(4)]
while True:
    ids = chance.sample(range(1, 61), chance.randint(1, 40))
    match chance.randrange(8):
        case 0:
            stack.push(decisions.accept(ids))
        case 1 | 2:
            stack.push(decisions.correct(ids, chance.choice(LABELS)))
        case 3:
            stack.undo()
        case 4:
            stack.redo()
        case 5:
            stack.push(decisions.assign([(one, chance.choice(LABELS)) for one in ids]))
        case 6:
            stack.push(decisions.reopen(ids))
        case 7:
            label = chance.choice(LABELS)
            made = Outcome(request=Request((), f"new {label.code}"), **label._asdict())
            print("added", history.add(made).id, flush=True)
    print("done", len(history.page(limit=1)), flush=True)
"""
"""Says what is on the disk, when it is; a kill comes from outside."""


def check(path: Path, told: str) -> None:
    """What holds of a history at any moment."""
    db = sqlite3.connect(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], told
        assert db.execute("PRAGMA foreign_key_check").fetchall() == [], told
        fts = "INSERT INTO predictions_fts (predictions_fts, rank) VALUES ('integrity-check', 1)"
        db.execute(fts)
        db.rollback()
        # The rows and the log of decisions say the same; one decision stands at most.
        decided = (
            "SELECT p.id, CASE p.decision WHEN 2 THEN 'accepted' ELSE 'corrected' END, c.code"
            " FROM predictions p JOIN categories c ON c.id = p.final WHERE p.decision IN (2, 3)"
            " ORDER BY p.id"
        )
        standing = "SELECT prediction, kind, code FROM decisions WHERE undone = 0 ORDER BY 1"
        assert db.execute(decided).fetchall() == db.execute(standing).fetchall(), told
        person = "SELECT count(*) FROM predictions WHERE (person NOT NULL) <> (decision = 3)"
        assert db.execute(person).fetchone() == (0,), told
    finally:
        db.close()


def killed(program: str, moment: float, *arguments: str | Path) -> list[str]:
    """What a program said until it was killed, so many seconds after it was ready; or ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(moment)
    process.kill()
    said, _ = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)
    return said.splitlines()


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.deep)])
def test_killed_while_deciding(tmp_path: Path, rounds: int) -> None:
    path = tmp_path / "history.db"
    history = History(path)
    from desktop.core.engine import Outcome, Request

    some = Outcome(request=Request((), "théière"), code="0", name_fr="C0", name_en="C0")
    history.add_many([some] * ROWS)
    history.close()
    chance = random.Random(SEED)
    added: set[int] = set()
    seen = Counter[str]()
    for number in range(rounds):
        moment = chance.choice((0.05, 0.5, 2.0)) * chance.random()
        lines = killed(WORK, moment, path, SEED + number)
        # The last line may have been cut.
        whole = [line.split() for line in lines if line.count(" ") == 1]
        seen.update(word for word, _ in whole)
        added |= {int(id_) for word, id_ in whole if word == "added"}
        check(path, f"seed {SEED}, kill {number}")
        db = sqlite3.connect(path)
        present = {row[0] for row in db.execute("SELECT id FROM predictions")}
        db.close()
        assert {*range(1, ROWS + 1), *added} <= present
    if rounds > 5:
        assert seen["done"] > rounds // 4


MIGRATE = """
import sys
from pathlib import Path
from desktop.core.history.store import History

print("ready", flush=True)
History(Path(sys.argv[1])).close()
print("migrated", flush=True)
"""


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.deep)])
def test_killed_while_migrating(tmp_path: Path, rounds: int) -> None:
    """However often: at last all rows are there, as they were."""
    from tests.desktop.core.history.test_schema import ANSWERED, OLD, STEPS

    old = tmp_path / "old.db"
    from sqlite_utils import Database

    db = Database(old)
    for step in STEPS[:OLD]:
        step(db)
    db.execute(f"PRAGMA user_version = {OLD}")
    rows = [ANSWERED | {"designation": f"théière {number}"} for number in range(3000)]
    db.table("predictions").insert_all(rows)
    db.conn.commit()
    db.close()
    whole = tmp_path / "whole.db"
    shutil.copyfile(old, whole)
    started = time.perf_counter()
    History(whole).close()
    duration = time.perf_counter() - started
    chance = random.Random(SEED)
    struck = 0
    for number in range(rounds):
        path = tmp_path / f"{number}" / "history.db"
        path.parent.mkdir()
        shutil.copyfile(old, path)
        for _ in range(3):
            # Often early, so that some are surely within.
            moment = duration * chance.random() * chance.choice((0.1, 0.5, 1.0))
            if "migrated" in killed(MIGRATE, moment, path):
                break
            struck += 1
        history = History(path)
        assert history.count() == 3000
        assert len(history.page(search="theiere 2999")) == 1
        history.close()
        check(path, f"seed {SEED}, migration {number}")
        shutil.rmtree(path.parent)
    assert struck
