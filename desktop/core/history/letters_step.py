"""The step of the history's layout that gave it letters to the channel.

Released: it never changes.
"""

from __future__ import annotations

from sqlite_utils import Database

TABLES = (
    """
    CREATE TABLE letters (
        number INTEGER PRIMARY KEY,
        uid BLOB NOT NULL,
        channel TEXT NOT NULL,
        device TEXT NOT NULL,
        content BLOB,
        created TEXT NOT NULL,
        delivered TEXT
    )
    """,
    "CREATE INDEX letters_pending ON letters (number) WHERE delivered IS NULL",
    """
    CREATE TABLE letter_photos (
        letter INTEGER NOT NULL REFERENCES letters (number) ON DELETE CASCADE,
        sha256 TEXT NOT NULL,
        jpeg BLOB NOT NULL,
        PRIMARY KEY (letter, sha256)
    )
    """,
    """
    CREATE TABLE letter_lines (
        uid BLOB NOT NULL,
        revokes INTEGER NOT NULL,
        letter INTEGER NOT NULL REFERENCES letters (number) ON DELETE CASCADE,
        PRIMARY KEY (uid, revokes)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX letter_lines_letter ON letter_lines (letter)",
)


def letters(db: Database) -> None:
    """What goes to the channel: letters as they are sent, byte for byte, until they are old; the
    photos that they enclose, until they are delivered; and which letter told what of a decision
    (`revokes` 0), or took it back (1)."""
    for statement in TABLES:
        db.execute(statement)
