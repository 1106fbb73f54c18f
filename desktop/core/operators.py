"""Who works at this machine: picked from a list, and kept with each decision."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class Operator:
    """A person at the machine."""

    id: int
    name: str
    pseudonym: str
    """Stands for the name wherever it leaves this machine; made of nothing but chance."""
    active: bool = True
    """Whether the list to pick from shows the name."""


class Operators:
    """The list of operators; raises what `History` raises."""

    def __init__(self, history: History) -> None:
        self._history = history

    def every(self) -> list[Operator]:
        """All operators by name, former ones too."""
        return self._history.ask(lambda db: _found(db, "ORDER BY name COLLATE NOCASE"))

    def named(self, name: str) -> Operator:
        """The operator with a name, who is added (or comes back) where that is needed.

        Raises ValueError for an empty name.
        """
        wanted = " ".join(name.split())
        if not wanted:
            raise ValueError("an operator needs a name")

        def pick(db: Database) -> Operator:
            add = (
                "INSERT INTO operators (name, pseudonym) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET active = 1"
            )
            db.execute(add, (wanted, secrets.token_hex(16)))
            return _found(db, "WHERE name = ?", wanted)[0]

        return self._history.change(pick)

    def retire(self, operator: int) -> None:
        """Takes a name off the list; what was decided under it keeps it."""
        sql = "UPDATE operators SET active = 0 WHERE id = ?"
        self._history.change(lambda db: db.execute(sql, (operator,)))


def _found(db: Database, condition: str, *values: str) -> list[Operator]:
    sql = f"SELECT id, name, pseudonym, active FROM operators {condition}"
    return [
        Operator(id_, name, pseudonym, bool(active))
        for id_, name, pseudonym, active in db.execute(sql, values)
    ]
