"""Pages of the history: which entries, in which order, from where on.  Never by OFFSET.

The index `predictions_facts` holds what one filters by, in the order of the rows: it is read
through in a tenth of a second at worst.  Where few rows have what is asked for, another index finds
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.decided import Decided
from desktop.core.history.rows import Entry, entries, milliseconds
from desktop.core.history.words import Words, words

if TYPE_CHECKING:
    from sqlite_utils import Database

FEW = 1_000
"""So many rows are rather found by their own index, and sorted."""
MANY = 50_000
"""Among more rows than these, a page is found soon without knowing where they begin."""

SAMPLE = 40
"""Rows that are looked at to see how frequent a word is."""

_TEXTS = "p.reference, p.designation, p.description, p.photo_names"
_BY_PROBABILITY = "predictions_probability"
_BY_DATE = "predictions_at"
_NEVER = 1 << 62


class Sort(StrEnum):
    """What entries can be sorted by: when they were recorded, or how probable they are."""

    DATE = "id"
    PROBABILITY = "probability"


@dataclass(frozen=True)
class Filter:
    """What entries have in common; by default it is nothing, and all are found."""

    search: str = ""
    """Words in reference, texts and photo names, the last one as a beginning; case and accents do
    not matter."""
    since: datetime | None = None
    until: datetime | None = None
    """Recorded at the one or later, and before the other."""
    code: str | None = None
    """Of the category: the person's where there is one, else the model's."""
    decision: Decided | None = None
    operator: int | None = None
    """Who decided, else who was at the machine."""
    model_version: str | None = None
    least: float | None = None
    most: float | None = None
    """The probability is at least the one, and below the other."""


class Place(NamedTuple):
    """The last entry of a page: the next one begins behind it."""

    id: int
    probability: float | None = None

    @classmethod
    def of(cls, entry: Entry) -> Place:
        """Where an entry is."""
        return cls(entry.id, entry.probability)


def page(
    db: Database,
    wanted: Filter,
    sort: Sort = Sort.DATE,
    *,
    descending: bool = True,
    after: Place | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The entries that follow `after`.  What has no probability comes last."""
    return entries(db, ids(db, wanted, sort, descending=descending, after=after, limit=limit))


def ids(
    db: Database,
    wanted: Filter,
    sort: Sort = Sort.DATE,
    *,
    descending: bool = True,
    after: Place | None = None,
    limit: int = -1,
) -> list[int]:
    """The ids of `page`; without a limit, all."""
    chosen = select(db, wanted, whole=limit < 0)
    if chosen is None:
        return []
    if sort == Sort.DATE:
        return _by_date(db, wanted, chosen, descending, after, limit)
    return _by_probability(db, chosen, descending, after, limit)


@dataclass
class Selection:
    """The parts of a query that finds what a filter wants; the row is `p`."""

    source: str
    condition: str
    values: dict[str, Any]


def select(db: Database, wanted: Filter, *, whole: bool = False) -> Selection | None:
    """How to find what a filter wants; None where nothing can be found.

    `whole`: all of it is wanted, not a page.
    """
    chosen = list(_conditions(db, wanted))
    values = {name: value for one in chosen for name, value in one.values.items()}
    everything = " AND ".join(["p.deleted = 0", *(one.sql for one in chosen)])
    few = next((one.own_index for one in chosen if _are_few(db, one)), None)
    index = few or "predictions_facts"
    rows = f"predictions p INDEXED BY {index}"
    if not wanted.search.strip():
        return Selection(rows, everything, values)
    found = words(wanted.search)
    if not found.query:
        return None
    query, looked_for = found.query, found.phrases
    if few:
        # Few rows are read themselves: the index of words would go through all that have them.
        looked_for = found.every
    elif found.short and not whole and _mostly(db, found):
        query = found.short
        looked_for = "\n".join(filter(None, (found.phrases, found.beginning)))
    if looked_for:
        everything += f" AND holds(:looked_for, {_TEXTS})"
        values["looked_for"] = looked_for
    if few:
        return Selection(rows, everything, values)
    values["query"] = query
    if looked_for:
        rows = "predictions p"  # the texts are not in that index
    source = f"predictions_fts(:query) f CROSS JOIN {rows} ON p.id = f.rowid"
    return Selection(source, everything, values)


def _mostly(db: Database, found: Words) -> bool:
    """Whether of the newest rows that have the short beginning, many have the long one.

    Long beginnings are not in the index: it would put together all rows that have one before it
    gave the first, which takes a while where they are many.
    """
    some = f"SELECT rowid FROM predictions_fts(:short) ORDER BY rowid DESC LIMIT {SAMPLE}"
    sql = (
        f"SELECT count(*), sum(holds(:beginning, {_TEXTS})) FROM predictions p WHERE id IN ({some})"
    )
    rows, hits = db.execute(sql, {"short": found.short, "beginning": found.beginning}).fetchone()
    return bool(rows < SAMPLE or 4 * hits >= SAMPLE)


def _by_date(
    db: Database,
    wanted: Filter,
    chosen: Selection,
    descending: bool,
    after: Place | None,
    limit: int,
) -> list[int]:
    place = "f.rowid" if "query" in chosen.values else "p.id"
    first, last = _bounds(db, wanted, begun=after is not None)
    # Not as one more condition: SQLite would begin at either, perhaps the farther one.
    if after is not None and descending:
        last = min(last, after.id - 1)
    elif after is not None:
        first = max(first, after.id + 1)
    sql = (
        f"SELECT p.id FROM {chosen.source} WHERE {chosen.condition}"
        f" AND {place} BETWEEN :first AND :last"
        f" ORDER BY {place} {'DESC' if descending else 'ASC'} LIMIT :limit"
    )
    values = {"first": first, "last": last, "limit": limit}
    return [row[0] for row in db.execute(sql, chosen.values | values)]


def _bounds(db: Database, wanted: Filter, *, begun: bool) -> tuple[int, int]:
    """Between which ids all that is wanted is, so that nothing else there is read through."""
    first, last = 0, _NEVER
    for one in _conditions(db, wanted):
        if one.own_index == _BY_PROBABILITY:
            continue
        rows = f"predictions p INDEXED BY {one.own_index} WHERE {one.sql}"
        if one.own_index == _BY_DATE:
            if begun:  # it costs a moment, and the page before it has come that far
                continue
            sql = f"SELECT min(id), max(id), count(*) FROM (SELECT id FROM {rows} LIMIT {MANY + 1})"
            least, most, count = db.execute(sql, one.values).fetchone()
            if count > MANY:
                continue
        else:
            sql = (
                f"SELECT (SELECT id FROM {rows} ORDER BY id LIMIT 1),"
                f" (SELECT id FROM {rows} ORDER BY id DESC LIMIT 1)"
            )
            least, most = db.execute(sql, one.values).fetchone()
        first, last = max(first, least or 0), min(last, most or 0)
    return first, last


def _by_probability(
    db: Database, chosen: Selection, descending: bool, after: Place | None, limit: int
) -> list[int]:
    """What has a probability, in its order; then what has none."""
    source = chosen.source.replace("predictions_facts", "predictions_probability")
    way, sign = ("DESC", "<") if descending else ("ASC", ">")
    found: list[int] = []
    values = chosen.values | {"limit": limit}
    if after is None or after.probability is not None:
        condition = f"{chosen.condition} AND p.probability NOT NULL"
        if after is not None:
            condition += f" AND (p.probability, p.id) {sign} (:probability, :after)"
            values |= {"probability": after.probability, "after": after.id}
        found = _sorted(db, source, condition, f"p.probability {way}, p.id {way}", values)
        after = None
    if limit < 0 or len(found) < limit:
        condition = f"{chosen.condition} AND p.probability IS NULL"
        if after is not None:
            condition += f" AND p.id {sign} :after"
            values |= {"after": after.id}
        values |= {"limit": limit if limit < 0 else limit - len(found)}
        found += _sorted(db, source, condition, f"p.id {way}", values)
    return found


def _sorted(
    db: Database, source: str, condition: str, order: str, values: dict[str, Any]
) -> list[int]:
    sql = f"SELECT p.id FROM {source} WHERE {condition} ORDER BY {order} LIMIT :limit"
    return [row[0] for row in db.execute(sql, values)]


class _Condition(NamedTuple):
    sql: str
    values: dict[str, Any]
    own_index: str
    """Where rows like this are found at once."""


def _are_few(db: Database, one: _Condition) -> bool:
    some = f"SELECT 1 FROM predictions p INDEXED BY {one.own_index} WHERE {one.sql} LIMIT {FEW + 1}"
    count = db.execute(f"SELECT count(*) FROM ({some})", one.values).fetchone()[0]
    return bool(count <= FEW)


def _conditions(db: Database, wanted: Filter) -> Iterator[_Condition]:
    since, until = wanted.since, wanted.until
    if since is not None or until is not None:
        # Both in one, so that the rows between them are what is counted.
        values = {
            "since": milliseconds(since) if since else 0,
            "until": milliseconds(until) if until else _NEVER,
        }
        yield _Condition("p.at >= :since AND p.at < :until", values, _BY_DATE)
    if wanted.code is not None:
        sql = "SELECT id FROM categories WHERE code = ?"
        known = [row[0] for row in db.execute(sql, (wanted.code,))]
        if len(known) == 1:
            yield _Condition("p.final = :final", {"final": known[0]}, "predictions_final")
        else:  # it has been renamed
            some = ", ".join(map(str, known))
            yield _Condition(f"p.final IN ({some})", {}, "predictions_final")
    if wanted.operator is not None:
        yield _Condition("p.hand = :hand", {"hand": wanted.operator}, "predictions_hand")
    if wanted.decision is not None:
        number = {"decision": wanted.decision.number}
        yield _Condition("p.decision = :decision", number, "predictions_decision")
    if wanted.model_version is not None:
        sql = "SELECT id FROM models WHERE version = ?"
        row = db.execute(sql, (wanted.model_version,)).fetchone()
        yield _Condition("p.model = :model", {"model": row and row[0]}, "predictions_model")
    if wanted.least is not None or wanted.most is not None:
        bounds = {
            "least": -1.0 if wanted.least is None else wanted.least,
            "most": 2.0 if wanted.most is None else wanted.most,
        }
        between = "p.probability >= :least AND p.probability < :most"
        yield _Condition(between, bounds, _BY_PROBABILITY)
