"""What letters let go of, when they are old or what they are about is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def forget_letters(db: Database, numbers: Sequence[int]) -> None:
    """Takes the content and the photos out of letters.

    What is known to have been delivered stays so.  Of the others nobody knows whether they arrived:
    they are not sent any more, what stands of them is told anew, and what was taken back is revoked
    at their place all the same.
    """
    for number in numbers:
        db.execute("UPDATE letters SET content = NULL WHERE number = ?", [number])
        db.execute("DELETE FROM letter_photos WHERE letter = ?", [number])
        db.execute(
            """
            UPDATE decisions SET told = 1 WHERE told = 0 AND undone = 1 AND uid IN
                (SELECT uid FROM letter_lines WHERE letter = ? AND revokes = 0)
            """,
            [number],
        )


def letters_about(db: Database, predictions: Sequence[int]) -> list[int]:
    """The letters that were not delivered and say something of these predictions."""
    marks = ", ".join("?" * len(predictions))
    sql = f"""
        SELECT DISTINCT l.number FROM decisions d
        JOIN letter_lines t ON t.uid = d.uid AND t.revokes = 0
        JOIN letters l ON l.number = t.letter AND l.delivered IS NULL AND l.content NOT NULL
        WHERE d.prediction IN ({marks})
    """
    return [number for (number,) in db.execute(sql, list(predictions))]
