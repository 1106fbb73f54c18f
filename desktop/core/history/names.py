"""What the numbers in the history's rows stand for: categories and models."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database


class Label(NamedTuple):
    """A category as it was called when it was recorded."""

    code: str
    name_fr: str
    name_en: str


class Names:
    """The categories and models of one open file, remembered; for one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.content = -1
        """Another number for each content that the file has had."""
        self._labels: dict[int, Label] = {}
        self._numbers: dict[Label, int] = {}
        self._versions: dict[int, str] = {}
        self._models: dict[str, int] = {}

    def label(self, number: int) -> Label:
        """The category with a number that is in the file."""
        if number not in self._labels:
            sql = "SELECT code, name_fr, name_en FROM categories WHERE id = ?"
            self._labels[number] = Label(*self._connection.execute(sql, (number,)).fetchone())
        return self._labels[number]

    def number(self, label: Label) -> int:
        """The number of a category, which is added where it is new."""
        if label not in self._numbers:
            sql = "SELECT id FROM categories WHERE code = ? AND name_fr = ? AND name_en = ?"
            row = self._connection.execute(sql, label).fetchone()
            if row is None:
                sql = "INSERT INTO categories (code, name_fr, name_en) VALUES (?, ?, ?)"
                row = (self._connection.execute(sql, label).lastrowid,)
            self._numbers[label] = row[0]
        return self._numbers[label]

    def coded(self, code: str) -> Label | None:
        """A category with this code, the newest of them."""
        sql = "SELECT code, name_fr, name_en FROM categories WHERE code = ? ORDER BY id DESC"
        row = self._connection.execute(sql, (code,)).fetchone()
        return None if row is None else Label(*row)

    def version(self, model: int) -> str:
        """The version of the model with a number that is in the file."""
        if model not in self._versions:
            sql = "SELECT version FROM models WHERE id = ?"
            self._versions[model] = self._connection.execute(sql, (model,)).fetchone()[0]
        return self._versions[model]

    def model(self, version: str) -> int:
        """The number of a model, which is added where it is new."""
        if version not in self._models:
            sql = "SELECT id FROM models WHERE version = ?"
            row = self._connection.execute(sql, (version,)).fetchone()
            if row is None:
                sql = "INSERT INTO models (version) VALUES (?)"
                row = (self._connection.execute(sql, (version,)).lastrowid,)
            self._models[version] = row[0]
        return self._models[version]

    def forget(self) -> None:
        """Looks everything up again: what was added may have been taken back."""
        for known in (self._labels, self._numbers, self._versions, self._models):
            known.clear()

    def refresh(self) -> None:
        """Forgets where the file's content has been replaced by another file's."""
        layout = self._connection.execute("PRAGMA schema_version").fetchone()[0]
        if layout != self.content:
            self.forget()
            self.content = layout


class Connection(sqlite3.Connection):
    """An open history, and the names in it."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.names = Names(self)


def every_label(db: Database) -> dict[str, Label]:
    """All categories that the history knows, by code; of one that was renamed, the last name."""
    rows = db.execute(
        "SELECT code, name_fr, name_en FROM categories ORDER BY name_fr = '' DESC, id"
    )
    return {row[0]: Label(*row) for row in rows}
