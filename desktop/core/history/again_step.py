"""The step of the history's layout by which a product is found again.

Released: it never changes.
"""

from __future__ import annotations

from sqlite_utils import Database


def again(db: Database) -> None:
    """Indexes of the references, and of the first eight bytes of the hash of each entry's first
    photo."""
    db.execute(
        "CREATE INDEX predictions_photo ON predictions (substr(hashes, 1, 8))"
        " WHERE hashes IS NOT NULL"
    )
    db.execute(
        "CREATE INDEX predictions_reference ON predictions (reference) WHERE reference <> ''"
    )
