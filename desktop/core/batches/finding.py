"""Which items of a batch to show, and in which order, as parts of a query of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop.core.history.rows import storable
from desktop.core.history.words import words


class Order(StrEnum):
    """What the items of a batch can be sorted by; equal ones are by position."""

    POSITION = "i.position"
    REFERENCE = "coalesce(p.reference, i.reference)"
    TEXT = (
        "coalesce(nullif(p.designation, ''), p.description, nullif(i.designation, ''),"
        " i.description) COLLATE NOCASE"
    )
    CATEGORY_FR = "c.name_fr COLLATE NOCASE"
    CATEGORY_EN = "c.name_en COLLATE NOCASE"
    PROBABILITY = "p.probability"
    AGREEMENT = "p.text_category = p.photo_category"
    STATUS = "iif(p.id IS NULL, 2, p.error IS NULL)"


SHOWN = "coalesce(p.deleted, 0) = 0"
"""Items whose row of the history is marked as deleted are not shown, and not done again."""

_STATUS = {
    "done": "p.id IS NOT NULL AND p.error IS NULL",
    "failed": "p.error IS NOT NULL",
    "pending": "p.id IS NULL",
}


@dataclass(frozen=True)
class Filter:
    """What the items have in common; by default it is nothing, and all are found."""

    status: str | None = None
    """`done`, `failed` or `pending`."""
    code: str | None = None
    """Of their category: the person's where there is one, else the model's."""
    least: float | None = None
    most: float | None = None
    """The probability is at least the one, and below the other."""
    disagree: bool = False
    """Whether text and photo alone give different categories."""
    search: str = ""
    """Words in reference, text or photo name, the last one as a beginning."""


def query(found: Filter, order: Order, *, descending: bool) -> tuple[str, dict[str, Any]]:
    """The query of positions, and its values but for `:batch`."""
    conditions = list(_conditions(found))
    sql = "".join(f" AND ({condition})" for condition, _ in conditions)
    values = {name: value for _, some in conditions for name, value in some.items()}
    # What has no answer yet comes last, in either direction.
    way = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
    items = (
        "batch_items i LEFT JOIN predictions p ON p.id = i.prediction"
        " LEFT JOIN categories c ON c.id = p.final"
    )
    chosen = f"i.batch = :batch AND {SHOWN}{sql} ORDER BY {order} {way}, i.position"
    return f"SELECT i.position FROM {items} WHERE {chosen}", values


def _conditions(found: Filter) -> Iterator[tuple[str, dict[str, Any]]]:
    if found.status is not None:
        yield _STATUS[found.status], {}
    if found.code is not None:
        yield "c.code = :code", {"code": found.code}
    if found.least is not None:
        yield "p.probability >= :least", {"least": found.least}
    if found.most is not None:
        yield "p.probability < :most", {"most": found.most}
    if found.disagree:
        yield "p.text_category <> p.photo_category", {}
    if found.search.strip():
        query, phrases, *_ = words(found.search)
        letters = storable(found.search.strip())
        # Full-text search knows what has an answer only.
        pending = (
            "p.id IS NULL AND"
            " instr(lower(i.reference || ' ' || i.designation || ' ' || i.photos), lower(:letters))"
        )
        answered = "p.id IN (SELECT rowid FROM predictions_fts(:words))" if query else "FALSE"
        if phrases:
            texts = "p.reference, p.designation, p.description, p.photo_names"
            answered += f" AND holds(:phrases, {texts})"
        values = {"words": query, "phrases": phrases, "letters": letters}
        yield f"{answered} OR {pending}", values
