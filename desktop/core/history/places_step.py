"""The step of the history's layout by which several places may have been told the same.

Released: it never changes.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE letter_lines_new (
        uid BLOB NOT NULL,
        revokes INTEGER NOT NULL,
        letter INTEGER NOT NULL REFERENCES letters (number) ON DELETE CASCADE,
        PRIMARY KEY (uid, revokes, letter)
    ) WITHOUT ROWID
    """,
    "INSERT INTO letter_lines_new SELECT uid, revokes, letter FROM letter_lines",
    "DROP TABLE letter_lines",
    "ALTER TABLE letter_lines_new RENAME TO letter_lines",
    "CREATE INDEX letter_lines_letter ON letter_lines (letter)",
)


def places(db: Database) -> None:
    """A decision may stand in letters of several places, and is revoked at each of them."""
    for statement in STATEMENTS:
        db.execute(statement)
