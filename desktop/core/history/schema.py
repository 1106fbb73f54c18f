"""The layout of the history, as the ordered steps that lead to it.

A step that has been released never changes: a new layout is a new step at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database

from desktop.core.history.again_step import again
from desktop.core.history.compact_step import compact
from desktop.core.history.letters_step import letters
from desktop.core.history.places_step import places

SEARCHED = ("reference", "designation", "description", "photo_names")
"""The columns that full-text search looks into."""


class NewerLayout(Exception):
    """The file has been through steps that this version does not know."""


class OtherLayout(Exception):
    """A database, and none of ours."""


def _predictions(db: Database) -> None:
    """One row per prediction; lists and errors are JSON, moments ISO 8601 in UTC."""
    db.table("predictions").create(
        {
            "id": int,
            "at": str,
            "reference": str,
            "designation": str,
            "description": str,
            "photos": str,
            "photo_names": str,
            "code": str,
            "name_fr": str,
            "name_en": str,
            "probability": float,
            "top": str,
            "text_top": str,
            "photo_top": str,
            "signature": str,
            "model_version": str,
            "milliseconds": float,
            "error": str,
        },
        pk="id",
        not_null={"at", "reference", "designation", "description", "photos", "photo_names", "top"},
    )


def _full_text(db: Database) -> None:
    """Search that ignores case and accents; triggers keep it in step with the rows."""
    db.table("predictions").enable_fts(
        SEARCHED, create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )


def _others(db: Database) -> None:
    """The categories of `text_top` and `photo_top` where they are not in `top`: JSON like it."""
    db.table("predictions").add_column("others", str, not_null_default="[]")


def _batches(db: Database) -> None:
    """Batches with their items, and small pictures of what was classified.

    An item's `key` stands for its photos as they were (path, size, time), its texts, the model and
    the settings; it is finished when `prediction` names its row.
    """
    db.table("batches").create(
        {
            "id": int,
            "started": str,
            "folder": str,
            "origin": str,
            "model_version": str,
            "state": str,
            "seconds": float,
        },
        pk="id",
        not_null={"started", "folder", "origin", "model_version", "state", "seconds"},
    )
    db.table("batch_items").create(
        {
            "batch": int,
            "position": int,
            "key": bytes,
            "photos": str,
            "reference": str,
            "designation": str,
            "description": str,
            "row_index": str,
            "source": str,
            "prediction": int,
        },
        pk=("batch", "position"),
        not_null={"key", "photos", "reference", "designation", "description", "source"},
        foreign_keys=[("batch", "batches", "id"), ("prediction", "predictions", "id")],
    )
    db.table("batch_items").create_index(["key"])
    db.table("batch_items").create_index(["prediction"])
    db.table("thumbnails").create(
        {"prediction": int, "jpeg": bytes, "look": int},
        pk="prediction",
        foreign_keys=[("prediction", "predictions", "id")],
    )


STEPS: tuple[Callable[[Database], None], ...] = (
    _predictions,
    _full_text,
    _others,
    _batches,
    compact,
    letters,
    places,
    again,
)


def migrate(db: Database) -> None:
    """Takes the steps that the file lacks, each in its own transaction.

    Raises NewerLayout where it has more steps than are known here, and OtherLayout where it is
    another program's; the file is left alone then.
    """
    # A table that is made anew is dropped and renamed, which its children must not notice; within
    # a transaction this setting does nothing.
    db.execute("PRAGMA foreign_keys = off")
    try:
        _take_steps(db)
    finally:
        db.execute("PRAGMA foreign_keys = on")


def _take_steps(db: Database) -> None:
    while (version := layout(db.conn)) != len(STEPS):
        if version > len(STEPS):
            raise NewerLayout
        # Two programs may start at once: the second one waits here, and looks again.
        db.execute("BEGIN IMMEDIATE")
        try:
            if layout(db.conn) == version:
                if version == 0 and db.table_names():
                    raise OtherLayout
                STEPS[version](db)
                db.execute(f"PRAGMA user_version = {version + 1}")
            db.commit()
        except BaseException:
            db.rollback()
            raise


def layout(connection: sqlite3.Connection) -> int:
    """How many steps a file has been through."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
