"""The step of the history's layout that made rows small, and gave them decisions.

Released: it never changes.  So it uses nothing of the program that may.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

TABLES = """
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    UNIQUE (code, name_fr, name_en)
);
CREATE TABLE models (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE);
CREATE TABLE operators (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    pseudonym TEXT NOT NULL UNIQUE,
    active INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE predictions_new (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    operator INTEGER REFERENCES operators (id),
    reference TEXT NOT NULL,
    designation TEXT NOT NULL,
    description TEXT NOT NULL,
    photos TEXT NOT NULL,
    photo_names TEXT NOT NULL,
    hashes BLOB,
    category INTEGER REFERENCES categories (id),
    probability REAL,
    top BLOB,
    others BLOB,
    text_category INTEGER REFERENCES categories (id),
    text_probability REAL,
    photo_category INTEGER REFERENCES categories (id),
    photo_probability REAL,
    signature TEXT,
    model INTEGER REFERENCES models (id),
    milliseconds REAL,
    disagree INTEGER NOT NULL DEFAULT 0,
    unlike INTEGER NOT NULL DEFAULT 0,
    promised REAL,
    error TEXT,
    decision INTEGER NOT NULL,
    person INTEGER REFERENCES categories (id),
    decided_at INTEGER,
    decided_by INTEGER REFERENCES operators (id),
    final INTEGER REFERENCES categories (id),
    hand INTEGER REFERENCES operators (id),
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    uid BLOB NOT NULL UNIQUE,
    prediction INTEGER REFERENCES predictions (id) ON DELETE SET NULL,
    at TEXT NOT NULL,
    operator INTEGER REFERENCES operators (id),
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0
);
"""
"""Moments of predictions are milliseconds since 1970 in UTC; lists of categories are msgpack,
numbers and probabilities in turn; `final` is the person's category, else the model's; `hand` who
decided, else who was at the machine; `deleted` when, 0 for what is not."""

_FACTS = "deleted, at, final, hand, decision, model, disagree"

INDEXES = f"""
CREATE INDEX predictions_facts ON predictions (id, probability, {_FACTS});
CREATE INDEX predictions_probability ON predictions (probability, id, {_FACTS});
CREATE INDEX predictions_at ON predictions (at);
CREATE INDEX predictions_final ON predictions (final);
CREATE INDEX predictions_hand ON predictions (hand);
CREATE INDEX predictions_decision ON predictions (decision);
CREATE INDEX predictions_model ON predictions (model);
CREATE INDEX predictions_review ON predictions (disagree, probability, id)
    WHERE decision = 1 AND deleted = 0;
CREATE INDEX predictions_deleted ON predictions (deleted) WHERE deleted > 0;
CREATE INDEX decisions_prediction ON decisions (prediction);
CREATE INDEX decisions_to_tell ON decisions (id) WHERE told = undone;
"""
"""The first has all that one filters by, in the order of the rows, in a tenth of their bytes."""

_SEARCHED = ("reference", "designation", "description", "photo_names")


def _search() -> str:
    """Where words begin is indexed up to five letters, where they stand is not."""
    names = ", ".join(_SEARCHED)
    new, old = (", ".join(f"{row}.{name}" for name in _SEARCHED) for row in ("new", "old"))
    add = f"INSERT INTO predictions_fts (rowid, {names}) VALUES (new.id, {new});"
    remove = (
        f"INSERT INTO predictions_fts (predictions_fts, rowid, {names})"
        f" VALUES ('delete', old.id, {old});"
    )
    return f"""
CREATE VIRTUAL TABLE predictions_fts USING fts5 (
    {names}, content = 'predictions', content_rowid = 'id', detail = none,
    columnsize = 0, prefix = '1 2 3 4 5', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER predictions_ai AFTER INSERT ON predictions BEGIN {add} END;
CREATE TRIGGER predictions_ad AFTER DELETE ON predictions BEGIN {remove} END;
CREATE TRIGGER predictions_au AFTER UPDATE OF {names} ON predictions BEGIN {remove} {add} END;
INSERT INTO predictions_fts (predictions_fts) VALUES ('rebuild');
"""


def compact(db: Database) -> None:
    """Categories and models become numbers, lists packed; decisions, operators and settings."""
    _run(db, TABLES)
    known: dict[tuple[str, str, str], int] = {}

    def number(code: str, name_fr: str | None, name_en: str | None) -> int:
        label = (code, name_fr or "", name_en or "")
        if label not in known:
            known[label] = len(known) + 1
        return known[label]

    def alone(code: str | None, lists: list[list[Any]]) -> int | None:
        """The category that the text or the photo gave: its names are in a list."""
        if code is None:
            return None
        for ranked in lists:
            if ranked[0] == code:
                return number(*ranked[:3])
        same = (at for label, at in known.items() if label[0] == code)
        return next(same, None) or number(code, "", "")

    models: dict[str, int] = {}
    marks = ", ".join("?" * 19)
    insert = (
        "INSERT INTO predictions_new (id, at, origin, reference, designation, description, photos,"
        " photo_names, category, probability, top, others, text_category, photo_category,"
        f" signature, model, milliseconds, error, decision, final) VALUES ({marks}, ?)"
    )
    columns = (
        "p.id, p.at, p.reference, p.designation, p.description, p.photos, p.photo_names, p.code,"
        " p.name_fr, p.name_en, p.probability, p.top, p.others, p.text_top, p.photo_top,"
        " p.signature, p.model_version, p.milliseconds, p.error,"
        " EXISTS (SELECT 1 FROM batch_items i WHERE i.prediction = p.id)"
    )

    def rows() -> Any:
        for row in db.conn.cursor().execute(f"SELECT {columns} FROM predictions p ORDER BY id"):
            id_, at, *texts, code, name_fr, name_en, probability = row[:11]
            top, others = json.loads(row[11]), json.loads(row[12])
            category = None if code is None else number(code, name_fr, name_en)
            by_text, by_photo = (alone(one, [*top, *others]) for one in row[13:15])
            signature, version, milliseconds, error, in_batch = row[15:]
            model = None if version is None else models.setdefault(version, len(models) + 1)
            yield (
                *(id_, round(datetime.fromisoformat(at).timestamp() * 1000), in_batch, *texts),
                *(category, probability, _packed(top, number), _packed(others, number)),
                *(by_text, by_photo, signature, model, milliseconds, error),
                *(4 if error is not None or category is None else 1, category),
            )

    # Numbers are looked up by rows that are written before what they stand for is.
    db.conn.executemany(insert, rows())
    db.conn.executemany(
        "INSERT INTO categories VALUES (?, ?, ?, ?)", ((at, *label) for label, at in known.items())
    )
    db.conn.executemany("INSERT INTO models VALUES (?, ?)", ((at, v) for v, at in models.items()))
    for statement in (
        "DROP TABLE predictions_fts",
        "DROP TABLE predictions",
        "ALTER TABLE predictions_new RENAME TO predictions",
    ):
        db.execute(statement)
    # What is finished has its texts in its row; once is enough.
    db.execute(
        "UPDATE batch_items SET photos = '', reference = '', designation = '', description = ''"
        " WHERE prediction IS NOT NULL"
    )
    _run(db, INDEXES)
    _run(db, _search())


def _packed(ranked: list[list[Any]], number: Callable[..., int]) -> bytes | None:
    if not ranked:
        return None
    flat: list[float] = []
    for code, name_fr, name_en, probability in ranked:
        flat += [number(code, name_fr, name_en), probability]
    return msgspec.msgpack.encode(flat)


def _run(db: Database, script: str) -> None:
    """The statements of a script, without the commit that `executescript` begins with."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
