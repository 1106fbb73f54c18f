"""How many entries there are of each kind: what stands beside the filters.

A million rows take some tenths of a second where a filter is set: for `History.survey`, so that no
page waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop.core.decided import Decided
from desktop.core.history.names import Label, Names
from desktop.core.history.pages import Filter, select

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
    chosen = select(db, wanted, whole=True)
    if chosen is None:
        return 0
    sql = f"SELECT count(*) FROM {chosen.source} WHERE {chosen.condition}"
    return int(db.execute(sql, chosen.values).fetchone()[0])


def counts(db: Database, wanted: Filter) -> Counts:
    """All counts of a filter."""
    names: Names = db.conn.names
    category: set[int] | None = None
    if wanted.code is not None:
        sql = "SELECT id FROM categories WHERE code = ?"
        category = {row[0] for row in db.execute(sql, (wanted.code,))}
    model = wanted.model_version
    sql = "SELECT id FROM models WHERE version = ?"
    asked: tuple[set[int] | None, ...] = (
        category,
        None if wanted.decision is None else {wanted.decision.number},
        None if wanted.operator is None else {wanted.operator},
        None if model is None else {row[0] for row in db.execute(sql, (model,))},
    )
    by_column: list[dict[int | None, int]] = [{}, {}, {}, {}]
    total = 0
    for *values, items in _groups(db, wanted):
        missed = [
            at for at, some in enumerate(asked) if some is not None and values[at] not in some
        ]
        if not missed:
            total += items
        for at, found in enumerate(by_column):
            if missed in ([], [at]):
                found[values[at]] = found.get(values[at], 0) + items
    categories, decisions, operators, models = by_column
    by_label: dict[Label, int] = {}
    for number, items in _known(categories):
        label = names.label(number)
        by_label[label] = by_label.get(label, 0) + items
    return Counts(
        total=total,
        categories=tuple(sorted(by_label.items(), key=lambda one: (-one[1], one[0]))),
        decisions={Decided.numbered(at): items for at, items in _known(decisions)},
        operators=operators,
        models={names.version(at): items for at, items in _known(models)},
    )


def _known(found: dict[int | None, int]) -> list[tuple[int, int]]:
    return [(value, items) for value, items in found.items() if value is not None]


def _groups(db: Database, wanted: Filter) -> Iterator[tuple[Any, ...]]:
    """All that the rest of a filter finds, by what the counts are of: gone through once."""
    rest = replace(wanted, code=None, decision=None, operator=None, model_version=None)
    chosen = select(db, rest, whole=True)
    if chosen is None:
        return
    columns = "p.final, p.decision, p.hand, p.model"
    yield from db.execute(
        f"SELECT {columns}, count(*) FROM {chosen.source} WHERE {chosen.condition}"
        f" GROUP BY {columns}",
        chosen.values,
    )


def days(db: Database) -> list[datetime]:
    """When the first and the last entry were recorded; empty where there is none."""
    from desktop.core.history.rows import moment_of

    sql = "SELECT min(at), max(at) FROM predictions"
    first, last = db.execute(sql).fetchone()
    return [] if first is None else [moment_of(first), moment_of(last)]
