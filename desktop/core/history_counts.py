"""How many entries there are of each kind: what stands beside the filters.

A million rows take some tenths of a second where a filter is set: for `History.survey`, so that no
page waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.core.decided import Decided
from desktop.core.history_names import Label, Names
from desktop.core.history_pages import Filter, select

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class Counts:
    """How many entries a filter finds, and what it would find with another value in one place."""

    total: int
    categories: tuple[tuple[Label, int], ...]
    """As if the filter said nothing of the category, the most frequent first; so the others."""
    decisions: dict[Decided, int]
    operators: dict[int | None, int]
    models: dict[str, int]


def count(db: Database, wanted: Filter) -> int:
    """How many entries a filter finds."""
    chosen = select(db, wanted)
    if chosen is None:
        return 0
    sql = f"SELECT count(*) FROM {chosen.source} WHERE {chosen.condition}"
    return int(db.execute(sql, chosen.values).fetchone()[0])


def counts(db: Database, wanted: Filter) -> Counts:
    """All counts of a filter."""
    names: Names = db.conn.names
    by_category: dict[Label, int] = {}
    for number, items in _grouped(db, replace(wanted, code=None), "final").items():
        if number is not None:
            label = names.label(number)
            by_category[label] = by_category.get(label, 0) + items
    decisions = _grouped(db, replace(wanted, decision=None), "decision")
    models = _grouped(db, replace(wanted, model_version=None), "model")
    return Counts(
        total=count(db, wanted),
        categories=tuple(sorted(by_category.items(), key=lambda one: (-one[1], one[0]))),
        decisions={Decided.numbered(at): items for at, items in _known(decisions)},
        operators=_grouped(db, replace(wanted, operator=None), "hand"),
        models={names.version(at): items for at, items in _known(models)},
    )


def _known(found: dict[int | None, int]) -> list[tuple[int, int]]:
    return [(value, items) for value, items in found.items() if value is not None]


def _grouped(db: Database, wanted: Filter, column: str) -> dict[int | None, int]:
    chosen = select(db, wanted)
    if chosen is None:
        return {}
    source = chosen.source
    if wanted == Filter():
        # The index of that column alone is a quarter of the bytes; few rows are marked as deleted.
        source, chosen.condition = f"predictions p INDEXED BY predictions_{column}", "TRUE"
    sql = f"SELECT p.{column}, count(*) FROM {source} WHERE {chosen.condition} GROUP BY p.{column}"
    found: dict[int | None, int] = dict(db.execute(sql, chosen.values).fetchall())
    if wanted == Filter():
        gone = f"SELECT p.{column}, count(*) FROM predictions p WHERE p.deleted > 0 GROUP BY 1"
        for value, items in db.execute(gone):
            found[value] -= items
    return {value: items for value, items in found.items() if items}


def days(db: Database) -> list[datetime]:
    """When the first and the last entry were recorded; empty where there is none."""
    from desktop.core.history_rows import moment_of

    sql = "SELECT min(at), max(at) FROM predictions"
    first, last = db.execute(sql).fetchone()
    return [] if first is None else [moment_of(first), moment_of(last)]
